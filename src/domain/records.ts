/** The records that a project is made of. All points are `imagePx` (see frames.ts). */
import type { Box, Point } from './frames.ts'
import type { FaceOpinion } from './opinion.ts'

export const landmarkStates = ['visible', 'occluded', 'self-occluded', 'absent'] as const
/** `absent`: not to be labelled here; its position may be null or a last known place that is not exported. */
export type LandmarkState = (typeof landmarkStates)[number]

export const landmarkOrigins = ['predicted', 'moved', 'confirmed', 'imported'] as const
/** Moving a point confirms it; `confirmed` says "right where it is". */
export type LandmarkOrigin = (typeof landmarkOrigins)[number]

export interface Landmark {
  /** null: nobody knows where it is (never (0, 0)). */
  readonly position: Point<'imagePx'> | null
  readonly state: LandmarkState
  readonly origin: LandmarkOrigin
  /** Probability, 0 to 1, that the predicted point is within 5 % of d of the truth; null where no model set it. */
  readonly reliability: number | null
  /** Held for the graph: re-solving may not move it. */
  readonly pinned: boolean
}

/** A person has moved or confirmed it, or holds it there. Prediction and import never touch such a point. */
export function isPlaced(landmark: Landmark): boolean {
  return landmark.origin === 'moved' || landmark.origin === 'confirmed' || landmark.pinned
}

/** As a model set it: nobody has placed it, said that it is absent, or brought it with a file. */
export function isAsPredicted(landmark: Landmark): boolean {
  return landmark.origin === 'predicted' && !landmark.pinned && landmark.state !== 'absent'
}

/** Below the threshold, still standing where the model put it, and not said to be absent. */
export function isFlagged(landmark: Landmark, threshold: number): boolean {
  return isAsPredicted(landmark) && landmark.reliability !== null && landmark.reliability < threshold
}

export const reviewStates = ['unseen', 'in-review', 'accepted', 'rejected', 'deferred'] as const
export type ReviewState = (typeof reviewStates)[number]

export const boxOrigins = ['detected', 'drawn', 'imported'] as const
export type BoxOrigin = (typeof boxOrigins)[number]

/** Radians; yaw turns to the subject's left (image right) when positive, pitch up, roll clockwise on the picture. */
export interface HeadPose {
  readonly yawRad: number
  readonly pitchRad: number
  readonly rollRad: number
}

export const wflwAttributeNames = ['pose', 'expression', 'illumination', 'makeup', 'occlusion', 'blur'] as const
export type WflwAttributeName = (typeof wflwAttributeNames)[number]
/** true: the WFLW attribute's 1; null: nobody has labelled it. */
export type FaceAttributes = Readonly<Record<WflwAttributeName, boolean | null>>

export const unlabelledAttributes: FaceAttributes = {
  pose: null,
  expression: null,
  illumination: null,
  makeup: null,
  occlusion: null,
  blur: null,
}

/** What somebody has to say about a face or one of its points. It travels with the face, so that undo brings it back. */
export interface FaceComment {
  readonly id: string
  /** Index in the schema; null: the face as a whole. */
  readonly landmark: number | null
  readonly text: string
  readonly author: string
  /** Milliseconds since 1970. */
  readonly atMs: number
  readonly resolved: boolean
}

export interface Face {
  readonly id: string
  readonly schemaId: string
  /** Around the face; by the detector, a person, or a file (then exactly as the file has it). */
  readonly box: Box<'imagePx'> | null
  readonly boxOrigin: BoxOrigin
  /** The detector's score, 0 to 1; null where no detector found it. */
  readonly detectionScore: number | null
  /** One a landmark of the schema, in its order. */
  readonly landmarks: readonly Landmark[]
  readonly pose: HeadPose | null
  readonly attributes: FaceAttributes
  readonly reviewState: ReviewState
  readonly rejectReason: string | null
  /** Oldest first. */
  readonly comments: readonly FaceComment[]
  /** `PACK@VERSION` that predicted it, or null. */
  readonly model: string | null
  /** What a model thinks of labels that came with a file; null: none was asked, or there are none. */
  readonly opinion: FaceOpinion | null
}

/** Accepting or rejecting spoke about its points as they are: neither prediction nor import touches any of them. */
export function isDecided(face: Face): boolean {
  return face.reviewState === 'accepted' || face.reviewState === 'rejected'
}

/** All that it says is a model's word: no point is anybody's or a file's, and nobody has reviewed it. */
export function isOnlyPredicted(face: Face): boolean {
  return (face.reviewState === 'unseen' || face.reviewState === 'deferred') && face.landmarks.every(isAsPredicted)
}

export function countOpenComments(faces: readonly Face[]): number {
  return faces.reduce((sum, face) => sum + face.comments.filter((comment) => !comment.resolved).length, 0)
}

/** Least reliability among the points that still are as predicted; null where there is none. */
export function leastReliability(face: Face): number | null {
  let least: number | null = null
  for (const l of face.landmarks) {
    if (l.origin !== 'predicted' || l.reliability === null || l.state === 'absent') continue
    if (least === null || l.reliability < least) least = l.reliability
  }
  return least
}
