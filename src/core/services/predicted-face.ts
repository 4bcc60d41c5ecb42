import { makeOpinion } from '#domain/opinion.ts'
import type { FaceOpinion } from '#domain/opinion.ts'
import { unlabelledAttributes } from '#domain/records.ts'
import type { BoxOrigin, Face, Landmark } from '#domain/records.ts'
import { schemaById } from '#domain/schemas/index.ts'
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

/** What the model thinks of labels that it leaves alone; null as makeOpinion says. */
export function opinionOf(found: PredictedFace, schemaId: string, model: string): FaceOpinion | null {
  const schema = schemaById(schemaId)
  const points = found.points.map(({ x, y }, i) => ({ position: { x, y }, reliability: found.reliability[i] ?? null }))
  return schema === null ? null : makeOpinion(model, schema, points)
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
    opinion: null,
  }
}
