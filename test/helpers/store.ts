/** Records for tests of the store. */
import { randomUUID } from 'node:crypto'
import type { Edit } from '#domain/edits.ts'
import { unlabelledAttributes } from '#domain/records.ts'
import type { Face } from '#domain/records.ts'
import type { ProjectMeta } from '#core/store/index.ts'

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
  return {
    id: randomUUID(),
    schemaId: '300w-68',
    box: { x0: 10.25, y0: 20.5, x1: 110.125, y1: 120.75 },
    boxOrigin: 'detected',
    detectionScore: 0.9,
    landmarks: Array.from({ length: count }, (_, i) => ({
      position: { x: i * 1.1, y: i / 3 },
      state: 'visible',
      origin: 'predicted',
      reliability: 1 - i / count,
      pinned: false,
    })),
    pose: null,
    attributes: unlabelledAttributes,
    reviewState: 'unseen',
    rejectReason: null,
    model: 'test@1',
  }
}

/** Moves one landmark of the first face by a pixel to the right. */
export function moveEdit(faces: readonly Face[], index: number): Edit {
  const face = faces[0]
  const before = face?.landmarks[index]
  if (face === undefined || !before?.position) throw new Error('no such landmark')
  const after = { ...before, position: { x: before.position.x + 1, y: before.position.y }, origin: 'moved' as const }
  return { verb: 'move', actions: [{ kind: 'landmarks.set', faceId: face.id, changes: [{ index, before, after }] }] }
}
