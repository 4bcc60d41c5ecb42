/**
 * Labels on their way from a file whose faces stand in any order to a writer that wants them picture by picture: kept in
 * a temporary database, so that memory does not grow.
 */
import type Database from 'better-sqlite3'
import { guardTemporary, openTemporary } from './temporary-database.ts'

/** A key holds the picture's number above and the order of faces below: 4 million pictures, 2 thousand million faces. */
const FACES = 2 ** 31

export interface SpooledPicture {
  readonly name: string
  readonly picture: Uint8Array
  readonly faces: readonly Uint8Array[]
}

export class LabelSpool {
  readonly #db: Database.Database
  readonly #insertPicture: Database.Statement<[string, Buffer]>
  readonly #findPicture: Database.Statement<[string], { id: number }>
  readonly #insertFace: Database.Statement<[number, Buffer]>
  #order = 0
  #last: { readonly name: string; readonly id: number } | null = null
  #pictures = 0

  constructor() {
    this.#db = openTemporary([
      'create table picture (id integer primary key, name text not null unique, data blob not null)',
      'create table face (key integer primary key, data blob not null)',
    ])
    this.#insertPicture = this.#db.prepare('insert into picture (name, data) values (?, ?)')
    this.#findPicture = this.#db.prepare('select id from picture where name = ?')
    this.#insertFace = this.#db.prepare('insert into face (key, data) values (?, ?)')
  }

  get pictures(): number {
    return this.#pictures
  }

  /** Keeps the place of a picture; what was said of it first stays. @throws CanthusError disk.full */
  addPicture(name: string, data: () => Uint8Array): number {
    if (this.#last?.name === name) return this.#last.id
    return guardTemporary(() => {
      const known = this.#findPicture.get(name)
      const id = known?.id ?? Number(this.#insertPicture.run(name, toBuffer(data())).lastInsertRowid)
      if (known === undefined) this.#pictures++
      this.#last = { name, id }
      return id
    })
  }

  /** @throws CanthusError disk.full */
  addFace(picture: number, data: Uint8Array): void {
    guardTemporary(() => this.#insertFace.run(picture * FACES + this.#order++, toBuffer(data)))
  }

  /** In the order in which the pictures, and the faces of each, were added. */
  *read(): Generator<SpooledPicture> {
    const faces = this.#db.prepare<[], { key: number; data: Buffer }>('select key, data from face order by key').iterate()
    let next = faces.next()
    for (const { id, name, data } of this.#readPictures('id')) {
      const own: Buffer[] = []
      for (; next.done !== true && Math.floor(next.value.key / FACES) === id; next = faces.next()) own.push(next.value.data)
      yield { name, picture: data, faces: own }
    }
  }

  /** Pictures as their names sort, by code points. */
  *readByName(): Generator<SpooledPicture> {
    const faces = this.#db.prepare<[number, number], { data: Buffer }>('select data from face where key >= ? and key < ? order by key')
    for (const { id, name, data } of this.#readPictures('name')) {
      yield { name, picture: data, faces: faces.all(id * FACES, (id + 1) * FACES).map((face) => face.data) }
    }
  }

  #readPictures(order: 'id' | 'name'): Iterable<{ id: number; name: string; data: Buffer }> {
    return this.#db.prepare<[], { id: number; name: string; data: Buffer }>(`select id, name, data from picture order by ${order}`).iterate()
  }

  close(): void {
    this.#db.close()
  }
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
