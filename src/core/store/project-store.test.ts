import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeTestFolder } from '../../../test/helpers/core.ts'
import type { TestFolder } from '../../../test/helpers/core.ts'
import { makeFace, makeMeta, moveEdit } from '../../../test/helpers/store.ts'
import { addImages, commitEdit, createStore, openStore, readImageState } from './index.ts'
import type { Connection } from './index.ts'
import { migrations } from './migrations/index.ts'

let folder: TestFolder
let path: string
const author = { actor: 'a', tool: 't', nowMs: 1 }

beforeEach(() => {
  folder = makeTestFolder()
  path = join(folder.path, 'p.canthus')
})

afterEach(() => {
  folder.remove()
})

async function makeProject(): Promise<void> {
  const store = await createStore(path, makeMeta())
  await addImages(store.connection, [{ name: 'a.jpg', sizeBytes: 1, modifiedMs: 1 }], 1)
  await addFace(store.connection)
  await store.close()
}

async function addFace(connection: Connection): Promise<void> {
  const edit = { verb: 'add-face', actions: [{ kind: 'face.add', face: makeFace(), at: 0 }] } as const
  const { revision } = await readImageState(connection, 1)
  await commitEdit(connection, { imageId: 1, baseRevision: revision, edit, coalesce: false }, author)
}

describe('the project file', () => {
  it('is one file once it is closed, and whole when it is copied', async () => {
    await makeProject()
    expect(existsSync(`${path}-wal`)).toBe(false)
    const copy = join(folder.path, 'copy.canthus')
    copyFileSync(path, copy)
    const store = await openStore(copy)
    expect((await readImageState(store.connection, 1)).faces).toHaveLength(1)
    await store.close()
  })

  it('is made durable', async () => {
    const store = await createStore(path, makeMeta())
    const read = async (pragma: string) =>
      store.connection.read(async (db) => Object.values((await sql.raw<object>(`pragma ${pragma}`).execute(db)).rows[0] ?? {})[0])
    expect(await read('synchronous')).toBe(2)
    expect(await read('journal_mode')).toBe('wal')
    expect(await read('foreign_keys')).toBe(1)
    await store.close()
  })

  it('is not made over another file', async () => {
    writeFileSync(path, 'mine')
    await expect(createStore(path, makeMeta())).rejects.toMatchObject({ code: 'file.exists' })
    expect(readFileSync(path, 'utf8')).toBe('mine')
  })

  it.each([
    ['nothing', ''],
    ['text', 'This is no database, but it is long enough to be taken for one at a first glance. '.repeat(20)],
  ])('is refused, and left alone, where it holds %s', async (_, content) => {
    writeFileSync(path, content)
    await expect(openStore(path)).rejects.toMatchObject({ code: 'project.unreadable' })
    expect(readFileSync(path, 'utf8')).toBe(content)
  })

  it('is refused where it is the database of another program', async () => {
    const other = new Database(path)
    other.exec('create table t (x)')
    other.close()
    const before = readFileSync(path)
    await expect(openStore(path)).rejects.toMatchObject({ code: 'project.unreadable' })
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('is refused where its pages are damaged', async () => {
    await makeProject()
    const bytes = readFileSync(path)
    bytes.fill(0x5a, 100, bytes.length)
    writeFileSync(path, bytes)
    await expect(openStore(path)).rejects.toMatchObject({ code: 'project.unreadable', details: { path } })
  })

  it('is refused where a newer program wrote it', async () => {
    await makeProject()
    const raw = new Database(path)
    raw.pragma('user_version = 99')
    raw.close()
    await expect(openStore(path)).rejects.toMatchObject({ code: 'project.newerVersion', details: { version: 99 } })
  })

  it('is not found where there is none', async () => {
    await expect(openStore(path)).rejects.toMatchObject({ code: 'project.notFound' })
    expect(existsSync(path)).toBe(false)
  })

  it('is copied before it is brought to a new version', async () => {
    await makeProject()
    const next = [...migrations, async (db: Parameters<(typeof migrations)[number]>[0]) => {
      await db.schema.createTable('added_later').addColumn('x', 'integer').execute()
    }]
    const store = await openStore(path, next)
    expect((await readImageState(store.connection, 1)).faces).toHaveLength(1)
    await store.close()
    await expect(openStore(path)).rejects.toMatchObject({ code: 'project.newerVersion' })
    const copy = await openStore(`${path}.version-${String(migrations.length)}`)
    expect((await readImageState(copy.connection, 1)).faces).toHaveLength(1)
    await copy.close()
  })

  it('stays at its version where a migration fails', async () => {
    await makeProject()
    const failing = [...migrations, async (db: Parameters<(typeof migrations)[number]>[0]) => {
      await db.schema.dropTable('entry').execute()
      throw new Error('half way')
    }]
    await expect(openStore(path, failing)).rejects.toThrow('half way')
    const store = await openStore(path)
    expect((await readImageState(store.connection, 1)).canUndo).toBe(true)
    await store.close()
  })
})

describe('failures of the disk', () => {
  it('a full disk is said, and what was saved stays', async () => {
    await makeProject()
    const store = await openStore(path)
    await store.connection.read(async (db) => {
      const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db)
      await sql.raw(`pragma max_page_count = ${String(rows[0]?.page_count ?? 0)}`).execute(db)
    })
    let failure: unknown = null
    for (let i = 0; i < 50 && failure === null; i++) {
      failure = await addFace(store.connection).then(() => null, (error: unknown) => error)
    }
    expect(failure).toMatchObject({ code: 'disk.full', details: { path } })
    const before = await readImageState(store.connection, 1)
    await store.close()
    const again = await openStore(path)
    expect(await readImageState(again.connection, 1)).toEqual(before)
    await again.close()
  })

  it('a file that may not be written is said', async () => {
    await makeProject()
    const store = await openStore(path)
    await store.connection.read((db) => sql`pragma query_only = on`.execute(db))
    await expect(addFace(store.connection)).rejects.toMatchObject({ code: 'file.notWritable' })
    await store.close()
  })
})

describe('two processes on one project', () => {
  it('see each other, and conflict instead of merging', async () => {
    await makeProject()
    const [mine, yours] = [await openStore(path), await openStore(path)]
    const { revision, faces } = await readImageState(yours.connection, 1)
    await commitEdit(mine.connection, { imageId: 1, baseRevision: revision, edit: moveEdit(faces, 1), coalesce: false }, author)
    const late = commitEdit(yours.connection, { imageId: 1, baseRevision: revision, edit: moveEdit(faces, 2), coalesce: false }, author)
    await expect(late).rejects.toMatchObject({ code: 'edit.conflict', details: { revision: revision + 1 } })
    expect((await readImageState(yours.connection, 1)).revision).toBe(revision + 1)
    await mine.close()
    await yours.close()
  })

  it('one that writes for too long locks the other out', async () => {
    await makeProject()
    const store = await openStore(path)
    await store.connection.read((db) => sql`pragma busy_timeout = 50`.execute(db))
    const other = new Database(path)
    other.exec('begin immediate')
    await expect(addFace(store.connection)).rejects.toMatchObject({ code: 'project.locked' })
    other.exec('rollback')
    await addFace(store.connection)
    other.close()
    await store.close()
  })
})
