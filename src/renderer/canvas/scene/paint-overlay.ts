/** What changes with every move of the pointer: points being dragged, boxes being drawn, tags, the loupe. */
import type { Box } from '#domain/frames.ts'
import { isFlagged } from '#domain/records.ts'
import type { Face, Landmark } from '#domain/records.ts'
import type { Adjuster } from '../adjust/adjuster.ts'
import { isLifted, shownPosition } from '../draft.ts'
import { toViewPx } from '../view.ts'
import { activeFaceOf } from './model.ts'
import type { SceneModel } from './model.ts'
import { paintComments } from './paint-comments.ts'
import { strokeBox, strokeEdges } from './paint-faces.ts'
import { paintGhosts } from './paint-ghosts.ts'
import { paintHandleAt, styleAt } from './paint-handles.ts'
import { paintIndices } from './paint-indices.ts'
import { paintLens } from './paint-lens.ts'
import { paintPose } from './paint-pose.ts'
import { loupePx, paintLoupe, placeLoupe } from './paint-loupe.ts'
import { ghostColour, handleColours, plate, plateLine, plateText, tagFont } from './palette.ts'
import { paintArea, paintSelection } from './paint-selection.ts'
import { layOutTags, tagHeightPx } from './tags.ts'
import type { Tag, TagRequest } from './tags.ts'

type Context = CanvasRenderingContext2D

/** More would hide the face; the least reliable ones have theirs. */
const mostTags = 32
/** A face narrower than this on the screen has no room for them. */
const leastFaceWidthPx = 200

export function paintOverlay(context: Context, model: SceneModel, adjuster: Adjuster): void {
  if (model.showPose && model.lens === null) paintPose(context, model)
  const face = activeFaceOf(model)
  if (face !== null) {
    if (model.lens !== null) paintLens(context, model, face, model.lens)
    if (model.lens === null) paintSelection(context, model, face)
    paintLifted(context, model, face)
    if (model.lens === null) paintGhosts(context, model.view, model.ghosts)
    paintTags(context, model, face)
  }
  if (model.lens === null) paintComments(context, model)
  paintArea(context, model, model.draft)
  if (model.draft?.kind === 'box') strokeBox(context, model, model.draft.box, true)
  for (const box of model.pendingBoxes) strokeBox(context, model, box, true)
  if (model.lens === null) paintLoupe(context, model, adjuster)
}

function paintLifted(context: Context, model: SceneModel, face: Face): void {
  const { draft } = model
  if (draft?.kind !== 'points' || draft.faceId !== face.id) return
  const lifted = (index: number) => isLifted(face, index, draft)
  if (model.showEdges) {
    strokeEdges(context, model, face, (i, j) => lifted(i) || lifted(j))
    // The ends of these edges lie over handles that were painted before.
    for (const [i, j] of model.schemaOf(face.schemaId)?.edges ?? []) {
      if (lifted(i) !== lifted(j)) paintHandleAt(context, model, face, lifted(i) ? j : i)
    }
  }
  for (const index of draft.positions.keys()) paintHandleAt(context, model, face, index)
}

function paintTags(context: Context, model: SceneModel, face: Face): void {
  context.font = tagFont
  const tags = tagsOf(context, model, face)
  if (model.labels === 'all' && model.lens === null) paintIndices(context, model, face, new Set(tags.map((tag) => tag.index)))
  context.font = tagFont
  for (const tag of tags) {
    context.beginPath()
    context.roundRect(tag.x, tag.y, tag.widthPx, tagHeightPx, 4)
    context.fillStyle = plate
    context.fill()
    context.strokeStyle = plateLine
    context.lineWidth = 1
    context.stroke()
    context.fillStyle = tagColour(model, face, tag.index)
    context.fillText(tag.text, tag.x + 6, tag.y + 13)
  }
}

function tagColour(model: SceneModel, face: Face, index: number): string {
  if (model.lens === null && model.ghosts.some((ghost) => ghost.index === index)) return ghostColour
  return styleAt(model, face, index).arc > 0 ? handleColours.flagged : plateText
}

let last: { readonly model: SceneModel; readonly tags: readonly Tag[] } | null = null

/** Placed again only when something that they depend on has changed. */
function tagsOf(context: Context, model: SceneModel, face: Face): readonly Tag[] {
  const before = last?.model
  const same =
    before?.faces === model.faces &&
    before.view === model.view &&
    before.canvas === model.canvas &&
    before.draft === model.draft &&
    before.loupe === model.loupe &&
    before.hovered === model.hovered &&
    before.labels === model.labels &&
    before.ghosts === model.ghosts &&
    before.lens === model.lens &&
    before.activeFaceId === model.activeFaceId &&
    before.threshold === model.threshold
  if (!same) last = { model, tags: placeTags(context, model, face) }
  return last?.tags ?? []
}

function placeTags(context: Context, model: SceneModel, face: Face): Tag[] {
  const shown = face.landmarks.map((_, index) => {
    const position = shownPosition(face, index, model.draft)
    return position === null ? null : toViewPx(model.view, position)
  })
  const points = shown.filter((p) => p !== null)
  if (points.length === 0) return []
  const xs = points.map((p) => p.x)
  const ys = points.map((p) => p.y)
  const middle = { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: (Math.min(...ys) + Math.max(...ys)) / 2 }
  const roomy = model.labels !== 'none' && Math.max(...xs) - Math.min(...xs) >= leastFaceWidthPx

  const requests: TagRequest[] = []
  for (const index of spokenOf(model, face, roomy)) requests.push(...requestOf(index, false))
  if (model.hovered !== null && !requests.some((r) => r.index === model.hovered)) {
    requests.unshift(...requestOf(model.hovered, true))
  }
  const ends = model.lens === null ? model.ghosts.map((ghost) => toViewPx(model.view, ghost.to)) : []
  return layOutTags(requests, [...points, ...ends], middle, model.canvas, loupeBox(model))

  function requestOf(index: number, forced: boolean): TagRequest[] {
    const at = shown[index]
    const landmark = face.landmarks[index]
    if (at === undefined || at === null || landmark === undefined) return []
    const off = at.x < 0 || at.y < 0 || at.x > model.canvas.width || at.y > model.canvas.height
    if (off) return []
    const text = tagText(model, index, landmark)
    return [{ index, text, at, widthPx: Math.ceil(context.measureText(text).width) + 12, forced }]
  }
}

/** Whose tags are shown, the most telling first. */
function spokenOf(model: SceneModel, face: Face, roomy: boolean): number[] {
  if (model.lens !== null) return [...model.lens.sources, ...model.lens.listeners].map((link) => link.index).filter(isFirst)
  if (model.ghosts.length > 0) return model.ghosts.slice(0, mostTags).map((ghost) => ghost.index)
  return roomy ? worstFirst(face, model.threshold) : []
}

function isFirst(index: number, at: number, all: readonly number[]): boolean {
  return all.indexOf(index) === at
}

/** `54 · 0.31`; with a ghost how far it would move, in the lens how much weight goes over the line. */
function tagText(model: SceneModel, index: number, landmark: Landmark): string {
  const link = model.lens?.sources.find((s) => s.index === index) ?? model.lens?.listeners.find((l) => l.index === index)
  if (link !== undefined) return `${String(index)} · ${link.weight.toFixed(2)}`
  const ghost = model.ghosts.find((g) => g.index === index)
  if (ghost !== undefined) return ghost.movedPx === null ? `${String(index)} · new` : `${String(index)} · ${ghost.movedPx.toFixed(1)} px`
  return landmark.reliability === null ? String(index) : `${String(index)} · ${landmark.reliability.toFixed(2)}`
}

function loupeBox(model: SceneModel): Box<'viewPx'> | null {
  if (model.loupe === null || model.lens !== null) return null
  const { x, y } = placeLoupe(toViewPx(model.view, model.loupe.at), model.canvas)
  return { x0: x, y0: y, x1: x + loupePx, y1: y + loupePx }
}

function worstFirst(face: Face, threshold: number): number[] {
  return face.landmarks
    .flatMap((landmark, index) => (isFlagged(landmark, threshold) ? [{ index, r: landmark.reliability ?? 0 }] : []))
    .sort((a, b) => a.r - b.r)
    .slice(0, mostTags)
    .map(({ index }) => index)
}
