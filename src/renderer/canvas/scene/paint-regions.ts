/** The regions of the active face as bands along its edges, each with its key and name. */
import type { Point } from '#domain/frames.ts'
import type { Face } from '#domain/records.ts'
import type { SchemaRegion } from '#domain/schema.ts'
import { shownPosition } from '../draft.ts'
import { toViewPx } from '../view.ts'
import { activeFaceOf } from './model.ts'
import type { SceneModel } from './model.ts'
import { plate, plateLine, regionColours, tagFont } from './palette.ts'
import { tagHeightPx } from './tags.ts'

type Context = CanvasRenderingContext2D

const bandPx = 20
const bandAlpha = 0.3
/** From the outermost point of the region to the middle of its tag: beyond the tags of the points themselves. */
const tagGapPx = 50

export function paintRegions(context: Context, model: SceneModel): void {
  const face = activeFaceOf(model)
  const schema = face === null ? null : model.schemaOf(face.schemaId)
  if (face === null || schema === null) return
  const all = placesOf(model, face, [...face.landmarks.keys()])
  const middle = meanOf(all)
  if (middle === null) return
  for (const [at, region] of schema.regions.entries()) {
    const colour = regionColours[at % regionColours.length] ?? plateLine
    paintBand(context, model, face, schema.edges, new Set(region.indices), colour)
  }
  for (const [at, region] of schema.regions.entries()) {
    paintName(context, model, face, region, at, middle)
  }
}

/** One stroke for the whole region: where its lines cross nothing is painted twice. */
function paintBand(
  context: Context,
  model: SceneModel,
  face: Face,
  edges: readonly (readonly [number, number])[],
  within: ReadonlySet<number>,
  colour: string,
): void {
  context.beginPath()
  for (const [i, j] of edges) {
    if (!within.has(i) || !within.has(j)) continue
    const [from, to] = [shownPosition(face, i, model.draft), shownPosition(face, j, model.draft)]
    if (from === null || to === null) continue
    const [a, b] = [toViewPx(model.view, from), toViewPx(model.view, to)]
    context.moveTo(a.x, a.y)
    context.lineTo(b.x, b.y)
  }
  context.save()
  context.globalAlpha = bandAlpha
  context.lineCap = 'round'
  context.lineWidth = bandPx
  context.strokeStyle = colour
  context.stroke()
  context.restore()
}

/** Beyond the region, seen from the middle of the face. */
function paintName(context: Context, model: SceneModel, face: Face, region: SchemaRegion, at: number, middle: Point<'viewPx'>): void {
  const places = placesOf(model, face, region.indices)
  const own = meanOf(places)
  if (own === null) return
  const far = Math.hypot(own.x - middle.x, own.y - middle.y)
  const out = far < 1 ? { x: 0, y: -1 } : { x: (own.x - middle.x) / far, y: (own.y - middle.y) / far }
  const reach = Math.max(...places.map((p) => (p.x - own.x) * out.x + (p.y - own.y) * out.y)) + tagGapPx
  const text = `${String(at + 1)}  ${region.name}`
  context.font = tagFont
  const widthPx = Math.ceil(context.measureText(text).width) + 12
  const x = Math.round(own.x + out.x * reach - widthPx / 2)
  const y = Math.round(own.y + out.y * reach - tagHeightPx / 2)
  context.beginPath()
  context.roundRect(x, y, widthPx, tagHeightPx, 4)
  context.fillStyle = plate
  context.fill()
  context.strokeStyle = plateLine
  context.lineWidth = 1
  context.stroke()
  context.fillStyle = regionColours[at % regionColours.length] ?? plateLine
  context.fillText(text, x + 6, y + 13)
}

function placesOf(model: SceneModel, face: Face, indices: readonly number[]): Point<'viewPx'>[] {
  return indices.flatMap((index) => {
    const position = shownPosition(face, index, model.draft)
    return position === null ? [] : [toViewPx(model.view, position)]
  })
}

function meanOf(places: readonly Point<'viewPx'>[]): Point<'viewPx'> | null {
  if (places.length === 0) return null
  const sum = places.reduce((s, p) => ({ x: s.x + p.x, y: s.y + p.y }), { x: 0, y: 0 })
  return { x: sum.x / places.length, y: sum.y / places.length }
}
