import { describe, expect, it } from 'vitest'
import type { Edit } from '#domain/edits.ts'
import { face, move, settle, startQueue } from '../../../../../test/helpers/queue.ts'
import { confirmPoints, deleteFace, nudgePoints } from '../../../canvas/make-edits.ts'

describe('the commit queue', () => {
  it('shows an edit at once and stores them in order, each on the revision before', async () => {
    const { backend, queue, shown, waiting } = startQueue()
    queue.commit('i', move(shown(), 0, 10), false)
    expect(shown().landmarks[0]?.position).toEqual({ x: 10, y: 0 })
    queue.commit('i', move(shown(), 1, 20), false)
    expect(waiting()).toBe(2)
    await settle()
    expect(waiting()).toBe(0)
    expect(backend.revision).toBe(2)
    expect(backend.faces[0]?.landmarks.map((l) => l.position?.x)).toEqual([10, 20, 5])
  })

  it('refuses an edit that was made for other faces', () => {
    const { queue, shown } = startQueue()
    const stale = move(shown(), 0, 10)
    queue.commit('i', stale, false)
    expect(queue.commit('i', stale, false)).toBe(false)
  })

  it('sends steps of a held key that wait as one', async () => {
    const { backend, queue, shown } = startQueue()
    for (let i = 0; i < 5; i++) {
      const edit = nudgePoints(shown(), [0], 1, 0)
      if (edit) queue.commit('i', edit, true)
    }
    await settle()
    expect(backend.faces[0]?.landmarks[0]?.position).toEqual({ x: 6, y: 2 })
    expect(backend.calls).toHaveLength(2)
  })

  it('undoes and redoes what the backend has', async () => {
    const { queue, shown } = startQueue()
    queue.commit('i', move(shown(), 0, 10), false)
    queue.undo('i')
    await settle()
    expect(shown().landmarks[0]?.position).toEqual({ x: 1, y: 2 })
    queue.redo('i')
    await settle()
    expect(shown().landmarks[0]?.position).toEqual({ x: 10, y: 0 })
  })

  it('keeps everything while the connection is lost, and sends it afterwards', async () => {
    const { backend, queue, shown, troubles, waiting } = startQueue()
    backend.cut('cut')
    queue.commit('i', move(shown(), 0, 10), false)
    await settle()
    queue.commit('i', move(shown(), 1, 20), false)
    await settle()
    expect(troubles).toEqual([{ kind: 'stopped', error: { code: 'connection.lost', message: 'connection.lost' } }])
    expect(waiting()).toBe(2)
    expect(shown().landmarks.map((l) => l.position?.x)).toEqual([10, 20, 5])
    backend.cut('whole')
    await queue.resume()
    expect(waiting()).toBe(0)
    expect(backend.done).toHaveLength(2)
    expect(backend.faces[0]?.landmarks.map((l) => l.position?.x)).toEqual([10, 20, 5])
  })

  it('does not store a change twice whose answer was lost', async () => {
    const { backend, queue, shown, troubles, waiting } = startQueue()
    backend.cut('cut after storing')
    queue.commit('i', move(shown(), 0, 10), false)
    await settle()
    expect(waiting()).toBe(1)
    backend.cut('whole')
    await queue.resume()
    expect(waiting()).toBe(0)
    expect(backend.done).toHaveLength(1)
    expect(troubles.filter((t) => t.kind === 'conflict')).toEqual([])
  })

  it('does not undo twice when the answer to an undo was lost', async () => {
    const { backend, queue, shown } = startQueue()
    queue.commit('i', move(shown(), 0, 10), false)
    queue.commit('i', move(shown(), 1, 20), false)
    await settle()
    backend.cut('cut after storing')
    queue.undo('i')
    await settle()
    backend.cut('whole')
    await queue.resume()
    expect(shown().landmarks.map((l) => l.position?.x)).toEqual([10, 3, 5])
    expect(queue.waiting).toBe(0)
  })

  it('keeps a change that still fits when a job has changed other points', async () => {
    const { backend, queue, shown, troubles } = startQueue()
    backend.change(move(face, 2, 50))
    queue.commit('i', move(shown(), 0, 10), false)
    await settle()
    expect(troubles).toEqual([])
    expect(shown().landmarks.map((l) => l.position?.x)).toEqual([10, 3, 50])
    expect(backend.faces[0]).toEqual(shown())
  })

  it('tells which changes could not be kept, and shows what is stored', async () => {
    const { backend, queue, shown, troubles, waiting } = startQueue()
    backend.change(move(face, 0, 50))
    queue.commit('i', move(shown(), 0, 10), false)
    await settle()
    expect(troubles).toEqual([{ kind: 'conflict', imageId: 'i', lost: 1 }])
    expect(waiting()).toBe(0)
    expect(shown().landmarks[0]?.position?.x).toBe(50)
  })

  it('undoes nothing that somebody else did', async () => {
    const { backend, queue, troubles, shown } = startQueue()
    queue.commit('i', move(shown(), 0, 10), false)
    await settle()
    const now = backend.faces[0]
    if (now) backend.change(move(now, 2, 50))
    queue.undo('i')
    await settle()
    expect(troubles).toEqual([{ kind: 'conflict', imageId: 'i', lost: 1 }])
    expect(shown().landmarks.map((l) => l.position?.x)).toEqual([10, 3, 50])
  })

  it('stops at a full disk with everything kept, and goes on when asked', async () => {
    const { backend, queue, shown, troubles, waiting } = startQueue()
    backend.failWith('disk.full')
    const edit = confirmPoints(shown(), [1])
    if (edit) queue.commit('i', edit, false)
    await settle()
    queue.commit('i', move(shown(), 0, 10), false)
    await settle()
    expect(troubles.map((t) => (t.kind === 'stopped' ? t.error.code : t.kind))).toEqual(['disk.full'])
    expect(waiting()).toBe(2)
    backend.failWith(null)
    await queue.resume()
    expect(waiting()).toBe(0)
    expect(backend.faces[0]?.landmarks.map((l) => l.origin)).toEqual(['moved', 'confirmed', 'predicted'])
  })

  it('keeps what waits when the picture is opened again meanwhile', async () => {
    const { backend, queue, shown } = startQueue()
    backend.cut('cut')
    queue.commit('i', move(shown(), 0, 10), false)
    await settle()
    const again = queue.open('i', { revision: 0, faces: [face], canUndo: false, canRedo: false })
    expect(again.faces[0]?.landmarks[0]?.position?.x).toBe(10)
  })

  it('keeps the answer to a change where a read from before it comes late', async () => {
    const { queue, shown } = startQueue()
    queue.commit('i', move(shown(), 0, 10), false)
    await settle()
    const late = queue.open('i', { revision: 0, faces: [face], canUndo: false, canRedo: false })
    expect(late.faces[0]?.landmarks[0]?.position?.x).toBe(10)
  })

  it('brings deleted faces back in any order, each once', async () => {
    const others = ['f2', 'f3'].map((id) => ({ ...face, id }))
    const { backend, queue } = startQueue([face, ...others])
    const remove = (faceId: string): Edit => {
      const edit = deleteFace(queue.stateOf('i').faces, faceId) as Edit
      queue.commit('i', edit, false)
      return edit
    }
    const second = remove('f2')
    const third = remove('f3')
    remove('f1')
    expect(queue.withdraw('i', third, 'add-face')).toBe(true)
    expect(queue.withdraw('i', second, 'add-face')).toBe(true)
    expect(queue.withdraw('i', second, 'add-face')).toBe(false)
    await settle()
    expect(backend.faces.map((f) => f.id).toSorted()).toEqual(['f2', 'f3'])
  })

  it('takes the last edit back as undo does', async () => {
    const { backend, queue, shown } = startQueue()
    const edit = move(shown(), 0, 10)
    queue.commit('i', edit, false)
    await settle()
    expect(queue.withdraw('i', edit, 'move')).toBe(true)
    await settle()
    expect(backend.calls).toEqual(['edits.commit', 'edits.undo'])
  })

  it('drops a step that does not fit, says so, and goes on with what comes after', async () => {
    const { backend, queue, shown, troubles, waiting } = startQueue()
    queue.commit('i', move(shown(), 0, 10), false)
    await settle()
    backend.refuseSteps()
    queue.goTo('i', null)
    queue.commit('i', move(shown(), 1, 20), false)
    await settle()
    expect(troubles).toMatchObject([{ kind: 'refused', error: { code: 'edit.conflict' } }])
    expect(waiting()).toBe(0)
    expect(backend.faces[0]?.landmarks[1]?.position).toEqual({ x: 20, y: 0 })
  })

  it('goes through the history after what still waits, also where the answer was lost', async () => {
    const { backend, queue, shown, troubles, waiting } = startQueue()
    queue.commit('i', move(shown(), 0, 10), false)
    queue.commit('i', move(shown(), 1, 20), false)
    await settle()
    backend.cut('cut after storing')
    queue.goTo('i', null)
    await settle()
    backend.cut('whole')
    await queue.resume()
    await settle()
    expect(troubles.filter((t) => t.kind !== 'stopped')).toEqual([])
    expect(waiting()).toBe(0)
    expect(shown()).toEqual(face)
    expect(backend.calls).toEqual(['edits.commit', 'edits.commit', 'edits.goTo', 'images.get'])
  })
})
