/** A process of its own that commits edits to picture 1 of a project and says each revision that was acknowledged. */
import { writeSync } from 'node:fs'
import { commitEdit, openStore, readImageState } from '#core/store/index.ts'
import { moveEdit } from './store.ts'

const [path] = process.argv.slice(2)
if (path === undefined) throw new Error('the place of a project is needed')
const { connection } = await openStore(path)
for (;;) {
  const { revision, faces } = await readImageState(connection, 1)
  const input = { imageId: 1, baseRevision: revision, edit: moveEdit(faces, 0), coalesce: false }
  const committed = await commitEdit(connection, input, { actor: 'a', tool: 't', nowMs: Date.now() })
  writeSync(1, `${String(committed.revision)}\n`)
}
