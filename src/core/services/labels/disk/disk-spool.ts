/** What a codec puts aside until its file has ended, in a temporary database. */
import { deserialize, serialize } from 'node:v8'
import type { LabelSpool as SpoolPort } from '#domain/formats/codec.ts'
import { LabelSpool } from '../../../store/index.ts'

const nothing = new Uint8Array()

export class DiskSpool<T> implements SpoolPort<T> {
  readonly #spool = new LabelSpool()

  /** @throws CanthusError disk.full */
  add(key: string, value: T): void {
    this.#spool.addFace(this.#spool.addPicture(key, () => nothing), serialize(value))
  }

  *read(): Generator<{ readonly key: string; readonly values: readonly T[] }> {
    for (const { name, faces } of this.#spool.readByName()) yield { key: name, values: faces.map((data) => deserialize(data) as T) }
  }

  close(): void {
    this.#spool.close()
  }
}
