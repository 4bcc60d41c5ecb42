import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeTestFolder } from '../../../test/helpers/core.ts'
import type { TestFolder } from '../../../test/helpers/core.ts'
import { makeFace, makeMeta } from '../../../test/helpers/store.ts'
import { addImages, commitEdit, createStore, listHistory, openStore, readImageState } from './index.ts'

let folder: TestFolder

beforeEach(() => {
  folder = makeTestFolder()
})

afterEach(() => {
  folder.remove()
})

/** Commits until it is killed; answers with the last revision that it was told to be safe. */
function commitUntilKilled(path: string, killAfterMs: number): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../../test/helpers/commit-loop.ts'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  return new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', (chunk: string) => {
      // From the first commit on, so that every round has some.
      if (text === '') setTimeout(() => child.kill('SIGKILL'), killAfterMs)
      text += chunk
    })
    child.on('error', reject)
    // The last line may be cut off: it was told only where its end is there.
    child.on('close', () => resolve(Number(text.split('\n').at(-2) ?? 'NaN')))
  })
}

it('has every acknowledged edit after kill -9', async () => {
  const path = join(folder.path, 'p.canthus')
  const store = await createStore(path, makeMeta())
  await addImages(store.connection, [{ name: 'a.jpg', sizeBytes: 1, modifiedMs: 1 }], 1)
  const edit = { verb: 'add-face', actions: [{ kind: 'face.add', face: makeFace(), at: 0 }] } as const
  await commitEdit(store.connection, { imageId: 1, baseRevision: 0, edit, coalesce: false }, { actor: 'a', tool: 't', nowMs: 1 })
  await store.close()

  for (let round = 0; round < 5; round++) {
    const acknowledged = await commitUntilKilled(path, 20 + Math.random() * 150)
    const again = await openStore(path)
    const { revision, faces } = await readImageState(again.connection, 1)
    // One more may have been written whose answer did not get out.
    expect([acknowledged, acknowledged + 1]).toContain(revision)
    expect(faces[0]?.landmarks[0]?.position?.x).toBe(revision - 1)
    expect((await listHistory(again.connection, 1, 500)).entries).toHaveLength(Math.min(revision, 500))
    await again.close()
  }
})
