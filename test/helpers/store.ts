/** Records for tests of the store. */
import { randomUUID } from 'node:crypto'
import type { Edit } from '#domain/edits.ts'
import type { Face } from '#domain/records.ts'
import type { ProjectMeta } from '#core/store/index.ts'
import { makeFaceOf, makeLandmark } from './faces.ts'

export function makeMeta(): ProjectMeta {
  return {
    projectId: randomUUID(),
    name: 'Test',
    folder: null,
    folderFromProject: null,
    schemaId: '300w-68',
    threshold: 0.5,
    createdMs: 1,
  }
}

/** Predicted points on a slant, of falling reliability. */
export function makeFace(count = 68): Face {
  const landmarks = Array.from({ length: count }, (_, i) => makeLandmark({ position: { x: i * 1.1, y: i / 3 }, reliability: 1 - i / count }))
  return makeFaceOf(landmarks, {
    id: randomUUID(),
    box: { x0: 10.25, y0: 20.5, x1: 110.125, y1: 120.75 },
    detectionScore: 0.9,
    model: 'test@1',
  })
}

/** Moves one landmark of the first face by a pixel to the right. */
export function moveEdit(faces: readonly Face[], index: number): Edit {
  const face = faces[0]
  const before = face?.landmarks[index]
  if (face === undefined || !before?.position) throw new Error('no such landmark')
  const after = { ...before, position: { x: before.position.x + 1, y: before.position.y }, origin: 'moved' as const }
  return { verb: 'move', actions: [{ kind: 'landmarks.set', faceId: face.id, changes: [{ index, before, after }] }] }
}
