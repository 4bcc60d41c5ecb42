import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Edit } from '#domain/edits.ts'
import { editArbitrary } from '../../../test/helpers/arbitraries.ts'
import { makeTestFolder } from '../../../test/helpers/core.ts'
import type { TestFolder } from '../../../test/helpers/core.ts'
import { makeFace, makeMeta, moveEdit } from '../../../test/helpers/store.ts'
import {
  addImages,
  commitEdit,
  createStore,
  goToEntry,
  listHistory,
  readImageState,
  redoEdit,
  takeBackRevision,
  undoEdit,
  writeRevision,
} from './index.ts'
import type { ProjectStore } from './index.ts'

const author = { actor: 'ada', tool: 'test', nowMs: 1_000_000 }
/** Two pictures that get the same edits: one goes there at once, the other step by step. */
const atOnce = 1
const byStep = 2
let folder: TestFolder
let store: ProjectStore

async function openTwoPictures(): Promise<ProjectStore> {
  const opened = await createStore(join(folder.path, `${String(Math.random()).slice(2)}.canthus`), makeMeta())
  const files = ['a.jpg', 'b.jpg'].map((name) => ({ name, sizeBytes: 1, modifiedMs: 1 }))
  await addImages(opened.connection, files, author.nowMs)
  return opened
}

beforeEach(async () => {
  folder = makeTestFolder()
  store = await openTwoPictures()
})

afterEach(async () => {
  await store.close()
  folder.remove()
})

const stateOf = (imageId: number, of = store) => readImageState(of.connection, imageId)
const historyOf = (imageId: number, of = store) => listHistory(of.connection, imageId, 500)

async function commit(imageId: number, edit: Edit, of = store): Promise<void> {
  const { revision } = await stateOf(imageId, of)
  await commitEdit(of.connection, { imageId, baseRevision: revision, edit, coalesce: false }, author)
}

async function goTo(imageId: number, entryId: number | null, of = store) {
  const { revision } = await stateOf(imageId, of)
  return goToEntry(of.connection, { imageId, baseRevision: revision, entryId }, author)
}

async function predict(edit: Edit | null): Promise<void> {
  await writeRevision(store.connection, { imageId: atOnce, kind: 'model', makeEdit: () => edit }, author)
}

async function takeBack(entryId: number) {
  const { revision } = await stateOf(atOnce)
  return takeBackRevision(store.connection, { imageId: atOnce, baseRevision: revision, entryId }, author)
}

/** Everything the log says about a picture, but the ids. */
async function logOf(imageId: number, of: ProjectStore) {
  const rows = await of.connection.read((db) => db.selectFrom('entry').selectAll().where('image_id', '=', imageId).orderBy('id').execute())
  const order = new Map(rows.map((r, i) => [r.id, i]))
  return rows.map((r) => ({ ...r, id: 0, image_id: 0, target: r.target === null ? null : order.get(r.target) }))
}

describe('goToEntry', () => {
  it('equals undo or redo pressed until there, over any history', async () => {
    const plans = fc.array(fc.constantFrom('commit', 'commit', 'commit', 'undo', 'redo', 'go'), { minLength: 3, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(plans, fc.gen(), async (plan, gen) => {
        const own = await openTwoPictures()
        try {
          for (const step of plan) {
            const { revision, faces, canUndo, canRedo } = await stateOf(byStep, own)
            if (step === 'commit') {
              const edit = gen(editArbitrary, faces)
              await commit(atOnce, edit, own)
              await commit(byStep, edit, own)
            } else if (step === 'undo' && canUndo) {
              await undoEdit(own.connection, atOnce, revision, author)
              await undoEdit(own.connection, byStep, revision, author)
            } else if (step === 'redo' && canRedo) {
              await redoEdit(own.connection, atOnce, revision, author)
              await redoEdit(own.connection, byStep, revision, author)
            } else if (step === 'go') {
              const { entries } = await historyOf(byStep, own)
              const reachable = [null, ...entries.flatMap((e, i) => (e.canGoTo ? [i] : []))]
              const to = gen(() => fc.constantFrom(...reachable))
              const answered = await goTo(atOnce, to === null ? null : ((await historyOf(atOnce, own)).entries[to]?.entryId ?? null), own)
              await stepTo(own, to === null ? null : (entries[to]?.entryId ?? null))
              expect(answered.faces).toEqual((await stateOf(atOnce, own)).faces)
            }
            expect(await stateOf(atOnce, own)).toEqual(await stateOf(byStep, own))
            expect(await logOf(atOnce, own)).toEqual(await logOf(byStep, own))
          }
        } finally {
          await own.close()
        }
      }),
      { numRuns: 30 },
    )
  })

  /** As a person would: undo while the entry holds and is not the last, redo while it does not hold. */
  async function stepTo(own: ProjectStore, entryId: number | null): Promise<void> {
    for (;;) {
      const { entries, currentId } = await historyOf(byStep, own)
      if (currentId === entryId) return
      const isAhead = entries.some((e) => e.entryId === entryId && !e.applied)
      await (isAhead ? redoEdit : undoEdit)(own.connection, byStep, (await stateOf(byStep, own)).revision, author)
    }
  }

  it('refuses what no undo or redo leads to, and changes nothing', async () => {
    await commit(atOnce, { verb: 'add-face', actions: [{ kind: 'face.add', face: makeFace(), at: 0 }] })
    const lost = await historyOf(atOnce)
    await goTo(atOnce, null)
    await commit(atOnce, { verb: 'add-face', actions: [{ kind: 'face.add', face: makeFace(), at: 0 }] })
    const before = await stateOf(atOnce)
    expect((await historyOf(atOnce)).entries.map((e) => e.canGoTo)).toEqual([true, false, false])
    await expect(goTo(atOnce, lost.currentId)).rejects.toMatchObject({ code: 'edit.conflict' })
    expect(await stateOf(atOnce)).toEqual(before)
  })

  it('does all steps or none where a model stands in the way', async () => {
    await commit(atOnce, { verb: 'add-face', actions: [{ kind: 'face.add', face: makeFace(), at: 0 }] })
    await commit(atOnce, moveEdit((await stateOf(atOnce)).faces, 3))
    await commit(atOnce, moveEdit((await stateOf(atOnce)).faces, 9))
    await predict({ ...moveEdit((await stateOf(atOnce)).faces, 3), verb: 'predict' })
    const before = await stateOf(atOnce)
    await expect(goTo(atOnce, null)).rejects.toThrow(/Not every step there can be undone: landmark 3/)
    expect(await stateOf(atOnce)).toEqual(before)
  })
})

describe('takeBackRevision', () => {
  const face = makeFace()

  beforeEach(() => predict({ verb: 'predict', actions: [{ kind: 'face.add', face, at: 0 }] }))

  it('brings the older prediction back, and undo the newer one', async () => {
    const older = (await stateOf(atOnce)).faces
    await predict({ ...moveEdit(older, 5), verb: 'predict' })
    const newer = (await stateOf(atOnce)).faces
    const [run] = (await historyOf(atOnce)).entries
    expect((await takeBack(run?.entryId ?? 0)).faces).toEqual(older)
    expect((await historyOf(atOnce)).entries.map((e) => [e.summary, e.applied])).toEqual([
      ['prediction taken back', true],
      ['1 face updated', false],
      ['1 face added', true],
    ])
    const { revision } = await stateOf(atOnce)
    expect((await undoEdit(store.connection, atOnce, revision, author)).faces).toEqual(newer)
    expect((await historyOf(atOnce)).entries.map((e) => e.applied)).toEqual([true, false, true, true])
  })

  it('leaves what a person placed, with a sentence', async () => {
    await commit(atOnce, moveEdit((await stateOf(atOnce)).faces, 5))
    const before = await stateOf(atOnce)
    const run = (await historyOf(atOnce)).entries.find((e) => e.kind === 'model')
    await expect(takeBack(run?.entryId ?? 0)).rejects.toMatchObject({ code: 'edit.conflict' })
    await expect(takeBack(run?.entryId ?? 0)).rejects.toThrow(/was worked on \(which stays\)/)
    expect(await stateOf(atOnce)).toEqual(before)
  })

  it('takes back no edit of a person', async () => {
    await commit(atOnce, moveEdit((await stateOf(atOnce)).faces, 5))
    const { currentId } = await historyOf(atOnce)
    await expect(takeBack(currentId ?? 0)).rejects.toThrow(/neither a prediction nor an import/)
  })
})
