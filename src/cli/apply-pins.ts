/** Pins given points and takes what the network then says about the others: one edit a face, as a person would make it. */
import { CanthusError } from '#contract/index.ts'
import type { MethodOutput } from '#contract/index.ts'
import type { LandmarkChange } from '#domain/edits.ts'
import { isPlaced } from '#domain/records.ts'
import type { Face } from '#domain/records.ts'
import type { PinnedFace } from './pins-file.ts'
import { ask } from './session.ts'
import type { Session } from './session.ts'

export interface AppliedPins {
  readonly faces: number
  readonly pins: number
  /** Points that moved with them. */
  readonly moved: number
  readonly failures: readonly { readonly name: string; readonly code: string; readonly message: string }[]
}

/** Faces that cannot be pinned are named, and the rest goes on. */
export async function applyPins(session: Session, projectId: string, pinned: readonly PinnedFace[]): Promise<AppliedPins> {
  const ids = await listImageIds(session, projectId)
  const done = { faces: 0, pins: 0, moved: 0 }
  const failures: AppliedPins['failures'][number][] = []
  for (const one of pinned) {
    try {
      done.moved += await pinFace(session, projectId, ids.get(one.image) ?? null, one)
      done.pins += one.pins.length
      done.faces++
    } catch (error) {
      if (!(error instanceof CanthusError)) throw error
      failures.push({ name: one.image, code: error.code, message: error.message })
    }
  }
  return { ...done, failures }
}

async function listImageIds(session: Session, projectId: string): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (let offset = 0; ; offset = ids.size) {
    const { rows } = await ask(session, 'images.list', { projectId, filter: 'all', order: 'name', offset, limit: 500 })
    for (const row of rows) ids.set(row.name, row.imageId)
    if (rows.length < 500) return ids
  }
}

async function pinFace(session: Session, projectId: string, imageId: string | null, { image, face: number, pins }: PinnedFace): Promise<number> {
  if (imageId === null) throw new CanthusError('image.notFound', `The project has no picture ${image}.`, { name: image })
  const { faces, revision } = await ask(session, 'images.get', { projectId, imageId })
  const face = faces[number - 1]
  if (face === undefined) throw new CanthusError('face.notFound', `${image} has ${String(faces.length)} faces, not ${String(number)}.`, { name: image })
  const wrong = pins.find((p) => p.landmark >= face.landmarks.length)
  if (wrong !== undefined) {
    throw new CanthusError('input.invalid', `${image}: ${face.schemaId} has no landmark ${String(wrong.landmark)}.`, { name: image })
  }
  const held = pins.map(({ landmark, x, y }) => ({ index: landmark, position: { x, y } }))
  const solved = await ask(session, 'images.resolve', { projectId, imageId, faceId: face.id, pins: [...placedOf(face, held), ...held] })
  const changes = [...pinChanges(face, held), ...takenChanges(face, solved.proposals)]
  const edit = { verb: 're-solve' as const, actions: [{ kind: 'landmarks.set' as const, faceId: face.id, changes }] }
  await ask(session, 'edits.commit', { projectId, imageId, baseRevision: revision, edit })
  return changes.length - held.length
}

type Held = readonly { readonly index: number; readonly position: { readonly x: number; readonly y: number } }[]

/** What a person has placed before holds as well. */
function placedOf(face: Face, held: Held): { index: number; position: { x: number; y: number } }[] {
  const given = new Set(held.map((h) => h.index))
  return face.landmarks.flatMap((landmark, index) => {
    const { position, state } = landmark
    return isPlaced(landmark) && state !== 'absent' && position !== null && !given.has(index) ? [{ index, position: { x: position.x, y: position.y } }] : []
  })
}

function pinChanges(face: Face, held: Held): LandmarkChange[] {
  return held.flatMap(({ index, position }) => {
    const before = face.landmarks[index]
    return before === undefined ? [] : [{ index, before, after: { ...before, position, origin: 'moved' as const, pinned: true } }]
  })
}

/** Imported points stay: they are somebody's labels. */
function takenChanges(face: Face, proposals: MethodOutput<'images.resolve'>['proposals']): LandmarkChange[] {
  return proposals.flatMap(({ index, position, reliability }) => {
    const before = face.landmarks[index]
    return before?.origin !== 'predicted' ? [] : [{ index, before, after: { ...before, position, reliability } }]
  })
}
