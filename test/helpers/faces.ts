/** Landmarks and faces for tests: a test says only what matters to it. */
import { unlabelledAttributes } from '#domain/records.ts'
import type { Face, Landmark } from '#domain/records.ts'

/** At (0, 0), visible, predicted with a reliability of 0.5. */
export function makeLandmark(change: Partial<Landmark> = {}): Landmark {
  return { position: { x: 0, y: 0 }, state: 'visible', origin: 'predicted', reliability: 0.5, pinned: false, ...change }
}

/** As a detector and a model leave it. */
export function makeFaceOf(landmarks: readonly Landmark[], change: Partial<Face> = {}): Face {
  return {
    id: 'f',
    schemaId: '300w-68',
    box: null,
    boxOrigin: 'detected',
    detectionScore: null,
    landmarks,
    pose: null,
    attributes: unlabelledAttributes,
    reviewState: 'unseen',
    rejectReason: null,
    comments: [],
    opinion: null,
    model: null,
    ...change,
  }
}
