/** Between the records of a project and the labels of a file. */
import type { FaceLabel, PointLabel } from '#domain/formats/codec.ts'
import { pointAt } from '#domain/formats/reading.ts'
import { boxOfPoints, type Box } from '#domain/frames.ts'
import type { Face, Landmark } from '#domain/records.ts'

/** What is not a place: nobody says that a point was seen where the file gives none. */
export function landmarkFromLabel(point: PointLabel): Landmark {
  return {
    position: point.position,
    state: point.state ?? (point.position === null ? 'absent' : 'visible'),
    origin: point.origin ?? 'imported',
    reliability: point.reliability,
    pinned: point.pinned,
  }
}

export function faceFromLabel(label: FaceLabel, id: string, schemaId: string): Face {
  return {
    id,
    schemaId,
    box: label.box,
    boxOrigin: label.boxOrigin ?? 'imported',
    detectionScore: label.detectionScore,
    landmarks: label.points.map(landmarkFromLabel),
    pose: label.pose,
    attributes: label.attributes,
    reviewState: label.reviewState ?? 'unseen',
    rejectReason: label.rejectReason,
    comments: label.comments,
    opinion: null,
    model: label.model,
  }
}

/** The last known place of an absent point is not given away. */
export function labelFromFace(face: Face): FaceLabel {
  return {
    schemaId: face.schemaId,
    names: null,
    points: face.landmarks.map((l) => ({ ...l, position: l.state === 'absent' ? null : l.position })),
    box: face.box,
    boxOrigin: face.boxOrigin,
    attributes: face.attributes,
    pose: face.pose,
    detectionScore: face.detectionScore,
    reviewState: face.reviewState,
    rejectReason: face.rejectReason,
    comments: face.comments,
    model: face.model,
    id: face.id,
  }
}

/** Around the points that have a place; the label's own box where none has. */
export function labelBox(label: FaceLabel): Box<'imagePx'> | null {
  return boxOfPoints(label.points.map((p) => p.position)) ?? label.box
}

/** The points in another order. @param places of each point, where it stands now; -1: nowhere, it is absent */
export function arrangeFace<Face extends Pick<FaceLabel, 'points' | 'comments'>>(face: Face, places: readonly number[]): Face {
  const points = places.map((place) => face.points[place] ?? pointAt(null, 'absent'))
  const comments = face.comments.map((comment) => {
    const landmark = comment.landmark === null ? -1 : places.indexOf(comment.landmark)
    return { ...comment, landmark: landmark < 0 ? null : landmark }
  })
  return { ...face, points, comments }
}

/** All places moved, for a file that counts from another base than its format says. */
export function shiftLabel(label: FaceLabel, byPx: number): FaceLabel {
  if (byPx === 0) return label
  const { box } = label
  return {
    ...label,
    points: label.points.map((p) => ({ ...p, position: p.position && { x: p.position.x + byPx, y: p.position.y + byPx } })),
    box: box && { x0: box.x0 + byPx, y0: box.y0 + byPx, x1: box.x1 + byPx, y1: box.y1 + byPx },
  }
}
