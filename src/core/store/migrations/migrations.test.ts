import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeTestFolder } from '../../../../test/helpers/core.ts'
import type { TestFolder } from '../../../../test/helpers/core.ts'
import { makeFace, makeMeta } from '../../../../test/helpers/store.ts'
import { encodeEdit, encodeFace } from '../face-codec.ts'
import { acceptAbove, addImages, learnJudgement, listHistory, openStore, readImageState, undoBatch, undoEdit, writeMeta } from '../index.ts'
import { migrate } from '../migrate.ts'
import { connect } from '../connection.ts'
import { openSqlite } from '../sqlite.ts'
import { migrations } from './index.ts'

const author = { actor: 'ada', tool: 'test', nowMs: 2 }
let folder: TestFolder

beforeEach(() => {
  folder = makeTestFolder()
})
afterEach(() => folder.remove())

/** A project as version 1 of the format had it: one picture with a face that was added by hand. */
async function writeVersion1(path: string, reliability = 0.9) {
  const { raw, db } = openSqlite(path)
  await migrate(raw, db, path, migrations.slice(0, 1), true)
  const connection = connect(db, path)
  await writeMeta(connection, makeMeta())
  await addImages(connection, [{ name: 'a.jpg', sizeBytes: 1, modifiedMs: 1 }], 1)
  const base = makeFace()
  const face = { ...base, landmarks: base.landmarks.map((l) => ({ ...l, reliability })) }
  const edit = encodeEdit({ verb: 'add-face', actions: [{ kind: 'face.add', face, at: 0 }] })
  await sql`insert into face (image_id, face_id, place, schema_id, data) values (1, ${face.id}, 0, '300w-68', ${encodeFace(face)})`.execute(db)
  await sql`insert into entry (image_id, revision, kind, verb, edit, actor, tool, at_ms)
    values (1, 1, 'edit', 'add-face', ${edit}, 'ada', 'test', 1)`.execute(db)
  await sql`update image set revision = 1, faces = 1, review_state = 'unseen' where id = 1`.execute(db)
  await db.destroy()
  return face
}

it('brings a project of version 1 up with its faces and its history, and keeps a copy', async () => {
  const path = join(folder.path, 'p.canthus')
  const face = await writeVersion1(path)
  const store = await openStore(path)
  try {
    expect(existsSync(`${path}.version-1`)).toBe(true)
    expect(await readImageState(store.connection, 1)).toEqual({ revision: 1, faces: [face], canUndo: true, canRedo: false })
    expect((await listHistory(store.connection, 1, 9)).entries).toMatchObject([{ summary: 'face added', applied: true, canGoTo: true }])
    expect(await acceptAbove(store.connection, 0.5, 'batch', author)).toHaveLength(1)
    await undoBatch(store.connection, 'batch', author)
    expect((await undoEdit(store.connection, 1, 3, author)).faces).toEqual([])
  } finally {
    await store.close()
  }
})

it('has the counts of a project with accepted faces derived anew by the next prediction', async () => {
  const path = join(folder.path, 'p.canthus')
  await writeVersion1(path, 0.3)
  const { raw, db } = openSqlite(path)
  raw.prepare(`update image set review_state = 'accepted', faces_accepted = 1, points_placed = 68`).run()
  raw.prepare(`update face set data = replace(data, '"reviewState":"unseen"', '"reviewState":"accepted"')`).run()
  await db.destroy()
  const store = await openStore(path)
  try {
    const row = () => store.connection.read((r) => r.selectFrom('image').select(['faces_accepted', 'points_placed']).executeTakeFirstOrThrow())
    expect(await row()).toEqual({ faces_accepted: 1, points_placed: 68 })
    // What the project knows already; without the mark of the migration there is nothing to do.
    await learnJudgement(store.connection, { model: 'test@1', schemaId: '300w-68', threshold: makeMeta().threshold, wrong8: null })
    expect(await row()).toEqual({ faces_accepted: 1, points_placed: 0 })
  } finally {
    await store.close()
  }
})
