/**
 * The faces of the picture before as an edit of this one. What is copied is nobody's statement about this picture:
 * points come as predicted without a reliability, never as placed, so that they are neither flagged nor trusted, bulk
 * acceptance passes them by, and predicting again may set them anew. Their states stay. Pictures of different size:
 * places keep their share of width and height.
 */
import type { Edit, EditAction, LandmarkChange } from '#domain/edits.ts'
import { sameValue } from '#domain/edits.ts'
import { boxOfPoints, boxOverlap } from '#domain/frames.ts'
import type { Box, Point } from '#domain/frames.ts'
import { isPlaced, unlabelledAttributes } from '#domain/records.ts'
import type { Face, Landmark } from '#domain/records.ts'

export interface FacesOfPicture {
  readonly faces: readonly Face[]
  /** imagePx; null where the picture could not be read. */
  readonly width: number | null
  readonly height: number | null
}

interface Scale {
  readonly x: number
  readonly y: number
}

/** `reason`: why there is nothing to copy, as a sentence. */
export type CopyResult = { readonly edit: Edit; readonly reason: null } | { readonly edit: null; readonly reason: string }

/** On a picture without faces all are added; else those points of the active face take places that no person or file set. */
export function copyFaces(from: FacesOfPicture, to: FacesOfPicture, activeFaceId: string | null): CopyResult {
  if (from.faces.length === 0) return { edit: null, reason: 'The picture before has no face.' }
  const scale = { x: ratio(to.width, from.width), y: ratio(to.height, from.height) }
  const active = to.faces.find((face) => face.id === activeFaceId) ?? null
  if (active === null) return { edit: addCopies(from.faces, to.faces.length, scale), reason: null }
  const source = findSource(active, from.faces, scale)
  if (source === null) return { edit: null, reason: `The picture before has no face of ${active.schemaId}.` }
  const edit = replacePoints(active, source, scale)
  return edit === null
    ? { edit, reason: 'Nothing to copy: the points of this face were placed or imported, or are there already.' }
    : { edit, reason: null }
}

function addCopies(faces: readonly Face[], at: number, scale: Scale): Edit {
  const actions = faces.map((face, i): EditAction => ({ kind: 'face.add', face: copyFace(face, scale), at: at + i }))
  return { verb: 'copy', actions }
}

/** A person wants this face here: its box counts as drawn, and it is in review. */
function copyFace(face: Face, scale: Scale): Face {
  return {
    id: crypto.randomUUID(),
    schemaId: face.schemaId,
    box: face.box === null ? null : scaleBox(face.box, scale),
    boxOrigin: 'drawn',
    detectionScore: null,
    landmarks: face.landmarks.map((landmark) => copyLandmark(landmark, scale)),
    pose: null,
    attributes: unlabelledAttributes,
    reviewState: 'in-review',
    rejectReason: null,
    comments: [],
    opinion: null,
    model: null,
  }
}

function copyLandmark(landmark: Landmark, scale: Scale): Landmark {
  const position = landmark.position === null ? null : scalePoint(landmark.position, scale)
  return { position, state: landmark.state, origin: 'predicted', reliability: null, pinned: false }
}

/** The one that lies most over the face; where none does, the first. */
function findSource(face: Face, faces: readonly Face[], scale: Scale): Face | null {
  const own = outline(face, { x: 1, y: 1 })
  const overlapOf = (other: Face): number => {
    const box = outline(other, scale)
    return own === null || box === null ? 0 : boxOverlap(own, box)
  }
  const fitting = faces.filter((other) => other.schemaId === face.schemaId)
  return fitting.reduce<Face | null>((best, other) => (best === null || overlapOf(other) > overlapOf(best) ? other : best), null)
}

function outline(face: Face, scale: Scale): Box<'imagePx'> | null {
  const box = face.box ?? boxOfPoints(face.landmarks.map((l) => l.position))
  return box === null ? null : scaleBox(box, scale)
}

function replacePoints(face: Face, source: Face, scale: Scale): Edit | null {
  const changes = face.landmarks.flatMap((before, index): LandmarkChange[] => {
    const other = source.landmarks[index]
    if (other === undefined || isPlaced(before) || before.origin === 'imported') return []
    const after = copyLandmark(other, scale)
    return sameValue(before, after) ? [] : [{ index, before, after }]
  })
  if (changes.length === 0) return null
  const review: EditAction[] =
    face.reviewState === 'unseen'
      ? [{ kind: 'face.set', faceId: face.id, before: { reviewState: 'unseen' }, after: { reviewState: 'in-review' } }]
      : []
  return { verb: 'copy', actions: [{ kind: 'landmarks.set', faceId: face.id, changes }, ...review] }
}

function ratio(to: number | null, from: number | null): number {
  return to === null || from === null ? 1 : to / from
}

/** Pixel centres are whole numbers: the edge of the picture lies at -0.5. */
function scalePoint(p: Point<'imagePx'>, scale: Scale): Point<'imagePx'> {
  return { x: scaleAlong(p.x, scale.x), y: scaleAlong(p.y, scale.y) }
}

function scaleBox(box: Box<'imagePx'>, scale: Scale): Box<'imagePx'> {
  return {
    x0: scaleAlong(box.x0, scale.x),
    y0: scaleAlong(box.y0, scale.y),
    x1: scaleAlong(box.x1, scale.x),
    y1: scaleAlong(box.y1, scale.y),
  }
}

/** Exact where the sizes are the same. */
function scaleAlong(v: number, scale: number): number {
  return scale === 1 ? v : (v + 0.5) * scale - 0.5
}
