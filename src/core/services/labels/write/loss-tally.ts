/** What faces have, and what of it comes back out of a format. */
import type { ExportPreview } from '#contract/methods/formats.ts'
import { sameValue } from '#domain/edits.ts'
import type { FaceLabel, PointLabel } from '#domain/formats/codec.ts'
import { wflwAttributeNames } from '#domain/records.ts'

type Row = ExportPreview['rows'][number]
type What = Row['what']

/** A place that comes back nearer than this is where it was. */
const samePlacePx = 0.001

const units: Readonly<Record<What, Row['unit']>> = {
  places: 'points',
  states: 'points',
  reliability: 'points',
  origins: 'points',
  pins: 'points',
  box: 'faces',
  attributes: 'faces',
  pose: 'faces',
  review: 'faces',
  model: 'faces',
}

export class LossTally {
  faces = 0
  readonly #rows = new Map<What, { has: number; lost: number }>()
  readonly #largestPx = { places: 0, box: 0 }

  /** @param back null: the face did not come back */
  add(sent: FaceLabel, back: FaceLabel | null): void {
    this.faces++
    for (const [k, point] of sent.points.entries()) this.#addPoint(point, back?.points[k] ?? null)
    const boxPx = boxDistance(sent.box, back?.box ?? null)
    if (sent.box !== null) this.#note('box', boxPx)
    this.#count('box', sent.box !== null, boxPx <= samePlacePx)
    const isLabelled = wflwAttributeNames.some((name) => sent.attributes[name] !== null)
    this.#count('attributes', isLabelled, sameValue(sent.attributes, back?.attributes ?? null))
    this.#count('pose', sent.pose !== null, back !== null && isSamePose(sent.pose, back.pose))
    this.#count('review', sent.reviewState !== null && sent.reviewState !== 'unseen', sent.reviewState === back?.reviewState)
    this.#count('model', sent.model !== null, sent.model === back?.model)
  }

  /** Only of what the faces have. */
  list(): Row[] {
    return (Object.keys(units) as What[]).flatMap((what) => {
      const row = this.#rows.get(what)
      if (row === undefined || row.has === 0) return []
      return [{ what, unit: units[what], ...row, largestPx: what === 'places' || what === 'box' ? this.#largestPx[what] : null }]
    })
  }

  #addPoint(sent: PointLabel, back: PointLabel | null): void {
    const { position } = sent
    const movedPx = position === null ? 0 : back?.position ? Math.hypot(back.position.x - position.x, back.position.y - position.y) : Infinity
    this.#note('places', movedPx)
    this.#count('places', position !== null, movedPx <= samePlacePx)
    const state = sent.state ?? 'visible'
    this.#count('states', state !== 'visible', (back?.state ?? null) === state)
    this.#count('reliability', sent.reliability !== null, isNear(sent.reliability, back?.reliability ?? null, 1e-6))
    this.#count('origins', sent.origin !== null && sent.origin !== 'imported', sent.origin === back?.origin)
    this.#count('pins', sent.pinned, back?.pinned === true)
  }

  #note(what: 'places' | 'box', movedPx: number): void {
    if (Number.isFinite(movedPx)) this.#largestPx[what] = Math.max(this.#largestPx[what], movedPx)
  }

  #count(what: What, has: boolean, comesBack: boolean): void {
    if (!has) return
    const row = this.#rows.get(what) ?? { has: 0, lost: 0 }
    row.has++
    if (!comesBack) row.lost++
    this.#rows.set(what, row)
  }
}

function isNear(p: number | null, q: number | null, by: number): boolean {
  return p !== null && q !== null && Math.abs(p - q) <= by
}

/** Of the side that is farthest off; Infinity where a box is missing. */
function boxDistance(p: FaceLabel['box'], q: FaceLabel['box']): number {
  if (p === null || q === null) return Infinity
  return Math.max(...(['x0', 'y0', 'x1', 'y1'] as const).map((key) => Math.abs(p[key] - q[key])))
}

function isSamePose(p: FaceLabel['pose'], q: FaceLabel['pose']): boolean {
  return p !== null && q !== null && (['yawRad', 'pitchRad', 'rollRad'] as const).every((key) => Math.abs(p[key] - q[key]) <= 1e-6)
}
