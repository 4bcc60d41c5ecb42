import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { applyEdit, invertEdit } from '#domain/edits.ts'
import type { Edit } from '#domain/edits.ts'
import type { Face, ReviewState } from '#domain/records.ts'
import { editArbitrary } from '../../../test/helpers/arbitraries.ts'
import { makeTestFolder } from '../../../test/helpers/core.ts'
import type { TestFolder } from '../../../test/helpers/core.ts'
import { makeFace, makeMeta, moveEdit } from '../../../test/helpers/store.ts'
import { addImages, commitEdit, createStore, listHistory, listImages, openStore, readImageState, redoEdit, undoEdit, writeRevision } from './index.ts'
import type { ProjectStore } from './index.ts'

let folder: TestFolder
let store: ProjectStore
let nowMs: number
const imageId = 1

function author() {
  return { actor: 'ada', tool: 'test', nowMs }
}

beforeEach(async () => {
  folder = makeTestFolder()
  nowMs = 1_000_000
  store = await createStore(join(folder.path, 'p.canthus'), makeMeta())
  await addImages(store.connection, [{ name: 'a.jpg', sizeBytes: 1, modifiedMs: 1 }], nowMs)
})

afterEach(async () => {
  await store.close()
  folder.remove()
})

async function commit(edit: Edit, coalesce = false) {
  const { revision } = await readImageState(store.connection, imageId)
  return commitEdit(store.connection, { imageId, baseRevision: revision, edit, coalesce }, author())
}

async function undo() {
  return undoEdit(store.connection, imageId, (await readImageState(store.connection, imageId)).revision, author())
}

async function redo() {
  return redoEdit(store.connection, imageId, (await readImageState(store.connection, imageId)).revision, author())
}

async function facesNow(): Promise<readonly Face[]> {
  return (await readImageState(store.connection, imageId)).faces
}

/** The rules of undo as a person knows them, without a log. */
class Model {
  faces: readonly Face[] = []
  revision = 0
  done: Edit[] = []
  undone: Edit[] = []

  commit(edit: Edit): void {
    this.faces = applyEdit(this.faces, edit)
    this.done.push(edit)
    this.undone = []
    this.revision++
  }

  undo(): boolean {
    const edit = this.done.pop()
    if (edit === undefined) return false
    this.faces = applyEdit(this.faces, invertEdit(edit))
    this.undone.push(edit)
    this.revision++
    return true
  }

  redo(): boolean {
    const edit = this.undone.pop()
    if (edit === undefined) return false
    this.faces = applyEdit(this.faces, edit)
    this.done.push(edit)
    this.revision++
    return true
  }
}

describe('edits, undo and redo', () => {
  it('agree with a model without a log, over any sequence and reopening', async () => {
    const steps = fc.array(fc.constantFrom('commit', 'commit', 'commit', 'undo', 'undo', 'redo', 'reopen'), { maxLength: 25 })
    await fc.assert(
      fc.asyncProperty(steps, fc.gen(), async (plan, gen) => {
        const path = join(folder.path, `${String(Math.random()).slice(2)}.canthus`)
        let own = await createStore(path, makeMeta())
        await addImages(own.connection, [{ name: 'a.jpg', sizeBytes: 1, modifiedMs: 1 }], nowMs)
        const model = new Model()
        try {
          for (const step of plan) {
            if (step === 'reopen') {
              await own.close()
              own = await openStore(path)
            } else if (step === 'commit') {
              const edit = gen(editArbitrary, model.faces)
              await commitEdit(own.connection, { imageId, baseRevision: model.revision, edit, coalesce: false }, author())
              model.commit(edit)
            } else {
              const run = step === 'undo' ? undoEdit : redoEdit
              const answer = run(own.connection, imageId, model.revision, author())
              if (step === 'undo' ? model.undo() : model.redo()) await answer
              else await expect(answer).rejects.toMatchObject({ code: step === 'undo' ? 'edit.nothingToUndo' : 'edit.nothingToRedo' })
            }
            const expected = {
              revision: model.revision,
              faces: model.faces,
              canUndo: model.done.length > 0,
              canRedo: model.undone.length > 0,
            }
            // JSON has no -0, on the wire as in the file.
            expect(await readImageState(own.connection, imageId)).toEqual(JSON.parse(JSON.stringify(expected)))
          }
        } finally {
          await own.close()
        }
      }),
      { numRuns: 40 },
    )
  })

  it('refuses a stale revision and says which one is current', async () => {
    await commit({ verb: 'add-face', actions: [{ kind: 'face.add', face: makeFace(), at: 0 }] })
    const stale = commitEdit(store.connection, { imageId, baseRevision: 0, edit: moveEdit(await facesNow(), 3), coalesce: false }, author())
    await expect(stale).rejects.toMatchObject({ code: 'edit.conflict', details: { revision: 1 } })
    expect((await listHistory(store.connection, imageId, 10)).entries).toHaveLength(1)
  })

  it('refuses an edit made for other faces and changes nothing', async () => {
    const face = makeFace()
    const edit = moveEdit([face], 3)
    await expect(commit(edit)).rejects.toMatchObject({ code: 'edit.conflict' })
    expect(await readImageState(store.connection, imageId)).toMatchObject({ revision: 0, faces: [], canUndo: false })
  })

  it('keeps 200 steps, across reopening', async () => {
    await commit({ verb: 'add-face', actions: [{ kind: 'face.add', face: makeFace(), at: 0 }] })
    const reopen = async () => {
      await store.close()
      store = await openStore(join(folder.path, 'p.canthus'))
    }
    for (let i = 0; i < 205; i++) {
      await commit(moveEdit(await facesNow(), i % 68))
      if (i % 40 === 0) await reopen()
    }
    const last = await facesNow()
    await reopen()
    let steps = 0
    while ((await readImageState(store.connection, imageId)).canUndo) {
      await undo()
      if (++steps % 40 === 0) await reopen()
    }
    expect(steps).toBe(200)
    await reopen()
    for (; steps > 0; steps--) await redo()
    expect(await facesNow()).toEqual(last)
  })

  it('joins nudges of one point, and takes them back as one', async () => {
    await commit({ verb: 'add-face', actions: [{ kind: 'face.add', face: makeFace(), at: 0 }] })
    const before = await facesNow()
    for (let i = 0; i < 5; i++) {
      nowMs += 500
      await commit({ ...moveEdit(await facesNow(), 7), verb: 'nudge' }, true)
    }
    const { entries: history } = await listHistory(store.connection, imageId, 10)
    expect(history.map((e) => e.verb)).toEqual(['nudge', 'add-face'])
    expect(history[0]?.summary).toBe('7 by 5.0 px')
    const after = await undo()
    expect(after.faces).toEqual(before)
    expect(after.revision).toBe(7)
  })

  it.each([
    ['later than 600 ms', 601, 7, 'nudge', 'ada'],
    ['another point', 100, 8, 'nudge', 'ada'],
    ['another verb', 100, 7, 'move', 'ada'],
    ['another person', 100, 7, 'nudge', 'bob'],
  ] as const)('does not join: %s', async (_, waitMs, index, verb, actor) => {
    await commit({ verb: 'add-face', actions: [{ kind: 'face.add', face: makeFace(), at: 0 }] })
    await commit({ ...moveEdit(await facesNow(), 7), verb: 'nudge' }, true)
    nowMs += waitMs
    const { revision, faces } = await readImageState(store.connection, imageId)
    const edit = { ...moveEdit(faces, index), verb }
    await commitEdit(store.connection, { imageId, baseRevision: revision, edit, coalesce: true }, { ...author(), actor })
    expect((await listHistory(store.connection, imageId, 10)).entries).toHaveLength(3)
  })

  it('passes by what a model did, and says so where the model stands in the way', async () => {
    const face = makeFace()
    await commit({ verb: 'add-face', actions: [{ kind: 'face.add', face, at: 0 }] })
    await commit(moveEdit(await facesNow(), 3))
    const change = async (index: number) => {
      const edit = { ...moveEdit(await facesNow(), index), verb: 'predict' as const }
      await writeRevision(store.connection, { imageId, kind: 'model', makeEdit: () => edit }, author())
    }
    await change(20)
    await undo()
    expect((await facesNow())[0]?.landmarks[3]).toEqual(face.landmarks[3])
    expect((await facesNow())[0]?.landmarks[20]).not.toEqual(face.landmarks[20])
    await redo()
    await change(3)
    const refused = undo()
    await expect(refused).rejects.toMatchObject({ code: 'edit.conflict' })
    await expect(refused).rejects.toThrow(/cannot be undone: landmark 3/)
  })

  it('tells which entries hold', async () => {
    await commit({ verb: 'add-face', actions: [{ kind: 'face.add', face: makeFace(), at: 0 }] })
    await commit(moveEdit(await facesNow(), 3))
    await undo()
    await commit(moveEdit(await facesNow(), 4))
    const { entries: history } = await listHistory(store.connection, imageId, 10)
    expect(history.map((e) => [e.kind, e.summary, e.applied])).toEqual([
      ['edit', '4 by 1.0 px', true],
      ['undo', 'undone: 3 by 1.0 px', true],
      ['edit', '3 by 1.0 px', false],
      ['edit', 'face added', true],
    ])
  })

  it('keeps the derived columns in step', async () => {
    await commit({ verb: 'add-face', actions: [{ kind: 'face.add', face: makeFace(), at: 0 }] })
    const row = async () => {
      const input = { projectId: 'x', filter: 'all', order: 'name', text: '', offset: 0, limit: 1 } as const
      return (await listImages(store.connection, input)).rows[0]
    }
    const before = await row()
    expect(before).toMatchObject({ faces: 1, points: 68, points_placed: 0, points_unjudged: 68, review_state: 'unseen' })
    expect(before?.points_flagged).toBeGreaterThan(0)
    const flagged = (await facesNow())[0]?.landmarks.findIndex((l) => l.reliability !== null && l.reliability < 0.5) ?? -1
    await commit(moveEdit(await facesNow(), flagged))
    expect(await row()).toMatchObject({ points_placed: 1, points_flagged: (before?.points_flagged ?? 0) - 1 })
    const [face] = await facesNow()
    const review = (before: ReviewState, after: ReviewState) =>
      commit({ verb: 'set-review', actions: [{ kind: 'face.set', faceId: face?.id ?? '', before: { reviewState: before }, after: { reviewState: after } }] })
    await review('unseen', 'accepted')
    // Whoever accepts a face has reviewed its points, also those that stayed where they were, but for flags left open.
    const open = (before?.points_flagged ?? 0) - 1
    const settled = { faces_accepted: 1, points_placed: 68 - open, points_flagged: 0, points_unjudged: open, review_state: 'accepted' }
    expect(await row()).toMatchObject(settled)
    // Nothing of a rejected face goes on, so nothing of it is left to look at.
    await review('accepted', 'rejected')
    expect(await row()).toMatchObject({ faces_accepted: 0, points_placed: 68, points_flagged: 0, points_unjudged: 0 })
  })

  it('finds a picture by the state of any of its faces', async () => {
    const rejected = { ...makeFace(), reviewState: 'rejected' as const, rejectReason: 'has "reviewState":"deferred" in it' }
    await commit({ verb: 'add-face', actions: [{ kind: 'face.add', face: makeFace(), at: 0 }] })
    await commit({ verb: 'add-face', actions: [{ kind: 'face.add', face: rejected, at: 1 }] })
    const found = async (filter: 'unseen' | 'rejected' | 'deferred' | 'accepted') => {
      const input = { projectId: 'x', filter, order: 'name', text: '', offset: 0, limit: 9 } as const
      return (await listImages(store.connection, input)).total
    }
    expect([await found('unseen'), await found('rejected'), await found('deferred'), await found('accepted')]).toEqual([1, 1, 0, 0])
  })
})
