import { unlabelledAttributes } from '#domain/records.ts'
import type { BoxOrigin, Face, Landmark } from '#domain/records.ts'
import type { PredictedFace } from '../inference/types.ts'

export function toLandmarks(found: PredictedFace): Landmark[] {
  return found.points.map((point, i) => ({
    position: { x: point.x, y: point.y },
    state: 'visible',
    origin: 'predicted',
    reliability: found.reliability[i] ?? null,
    pinned: false,
  }))
}

export interface FaceIdentity {
  readonly id: string
  readonly schemaId: string
  /** `PACK@VERSION` */
  readonly model: string
  readonly boxOrigin: BoxOrigin
}

/** A face that nobody has looked at yet. */
export function toFace(found: PredictedFace, identity: FaceIdentity): Face {
  return {
    ...identity,
    box: found.box,
    detectionScore: found.detectionScore,
    landmarks: toLandmarks(found),
    pose: found.pose,
    attributes: unlabelledAttributes,
    reviewState: 'unseen',
    rejectReason: null,
    comments: [],
  }
}
