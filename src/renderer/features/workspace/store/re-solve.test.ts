import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import type { Face, Landmark } from '#domain/records.ts'
import { makeFaceOf, makeLandmark } from '../../../../../test/helpers/faces.ts'
import { offerOf } from '../../../canvas/re-solve.ts'
import { registerCommands } from '../../../session/commands.ts'
import { useProject } from '../../../session/project.ts'
import { resolveCommands } from '../resolve-commands.ts'
import { useResolve } from './re-solve.ts'
import { useWorkspace } from './workspace.ts'

const point = (change: Partial<Landmark> = {}): Landmark => makeLandmark({ position: { x: 10, y: 10 }, reliability: 0.3, ...change })

const face = makeFaceOf([point(), point({ origin: 'moved' }), point()], { reviewState: 'in-review' })

const detail = {
  imageId: 'i', path: 'i.jpg', name: 'i.jpg', width: 100, height: 100, picture: 'p', thumbnail: 't', error: null,
  revision: 1, canUndo: false, canRedo: false,
}

/** The workspace as it is with one face on the canvas. */
function show(...faces: Face[]): void {
  const workspace = useWorkspace()
  workspace.shown = { detail: { ...detail, faces: [] }, picture: null } as unknown as typeof workspace.shown
  workspace.state = { revision: 1, faces, canUndo: false, canRedo: false }
}

function offer(): void {
  const { ghosts, settled, edit } = offerOf(face, [{ index: 0, position: { x: 20, y: 10 }, reliability: 0.9, movedPx: 10 }], 0.6, null)
  if (edit === null) throw new Error('nothing offered')
  useResolve().offer = { ghosts, settled, edit, tookMs: 12, posePin: false, pins: 1, face, imageId: 'i' }
}

beforeEach(async () => {
  setActivePinia(createPinia())
  useProject().summary = { projectId: 'p', schemaId: '300w-68', threshold: 0.6 } as unknown as ReturnType<typeof useProject>['summary']
  useResolve()
  show(face)
  useWorkspace().selectFace('f')
  await nextTick()
})

describe('what re-solving proposes', () => {
  it('stays while the face stays, also under another revision', () => {
    offer()
    show(structuredClone(face))
    expect(useResolve().ghosts.map((g) => g.index)).toEqual([0])
  })

  it('goes with any other edit of the face', () => {
    offer()
    show({ ...face, landmarks: face.landmarks.with(2, point({ origin: 'confirmed' })) })
    expect(useResolve().offer).toBeNull()
  })

  it('goes when another face is looked at', async () => {
    offer()
    useWorkspace().selectFace(null)
    await nextTick()
    expect(useResolve().offer).toBeNull()
  })

  it('is looked at point by point, and left', () => {
    offer()
    expect(useResolve().nextPoint(1)).toBe(0)
    expect(useResolve().drop()).toBe(true)
    expect(useResolve().nextPoint(1)).toBeNull()
    expect(useResolve().drop()).toBe(false)
  })
})

describe('where it cannot be done', () => {
  it('says that nothing is placed yet', async () => {
    show({ ...face, landmarks: [point(), point()] })
    await useResolve().resolve()
    expect(useWorkspace().said.text).toContain('Nothing is placed')
  })

  it('says how many pins the head pose takes', async () => {
    await useResolve().resolve(true)
    expect(useWorkspace().said.text).toContain('3 placed points or more; there is 1')
  })

  it('says why no answer came, and proposes nothing', async () => {
    await useResolve().resolve()
    expect(useWorkspace().said.text).toContain('The connection was lost')
    expect(useResolve().offer).toBeNull()
  })
})

describe('the advice after a correction', () => {
  it('comes once a face, and only while a flag is left', () => {
    const placed = (count: number): Face => ({
      ...face,
      landmarks: face.landmarks.map((l, index) => (index < count ? { ...l, origin: 'moved' } : l)),
    })
    const end = registerCommands(resolveCommands())
    const said = (): number => useWorkspace().said.count
    show(placed(0))
    const before = said()
    show(placed(1))
    expect(said()).toBe(before + 1)
    expect(useWorkspace().said.text).toContain('R re-solves')
    show(placed(2))
    show(placed(0))
    show(placed(1))
    expect(said()).toBe(before + 1)
    show({ ...placed(0), id: 'g' })
    useWorkspace().selectFace('g')
    show({ ...placed(3), id: 'g' })
    expect(said()).toBe(before + 1)
    end()
  })

  it('goes with the proposal that it led to, and nothing else that was said does', () => {
    const end = registerCommands(resolveCommands())
    const workspace = useWorkspace()
    show({ ...face, landmarks: face.landmarks.map((l) => ({ ...l, origin: 'predicted' })) })
    show(face)
    expect(workspace.said.text).toContain('R re-solves')
    offer()
    expect(workspace.said.text).toBe('')
    useResolve().drop()
    workspace.say('Accepted.', true)
    offer()
    expect(workspace.said.text).toBe('Accepted.')
    end()
  })
})
