/** The regions of the active face as bands along its edges, each with its key and name. */
import type { Point } from '#domain/frames.ts'
import type { Face } from '#domain/records.ts'
import { shownPosition } from '../draft.ts'
import { toViewPx } from '../view.ts'
import { activeFaceOf } from './model.ts'
import type { SceneModel } from './model.ts'
import { plate, plateLine, regionColours, tagFont } from './palette.ts'
import { placeRegionNames } from './region-names.ts'
import { tagHeightPx } from './tags.ts'

type Context = CanvasRenderingContext2D

const bandPx = 20
const bandAlpha = 0.3

export function paintRegions(context: Context, model: SceneModel): void {
  const face = activeFaceOf(model)
  const schema = face === null ? null : model.schemaOf(face.schemaId)
  if (face === null || schema === null) return
  const colourOf = (at: number): string => regionColours[at % regionColours.length] ?? plateLine
  for (const [at, region] of schema.regions.entries()) {
    paintBand(context, model, face, schema.edges, new Set(region.indices), colourOf(at))
  }
  context.font = tagFont
  const names = schema.regions.map((region, at) => {
    const text = `${String(at + 1)}  ${region.name}`
    return { text, points: placesOf(model, face, region.indices), widthPx: Math.ceil(context.measureText(text).width) + 12 }
  })
  const places = placeRegionNames(names, placesOf(model, face, [...face.landmarks.keys()]))
  for (const [at, { text, widthPx }] of names.entries()) {
    const place = places[at] ?? null
    if (place !== null) paintName(context, text, place, widthPx, colourOf(at))
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

function paintName(context: Context, text: string, { x, y }: Point<'viewPx'>, widthPx: number, colour: string): void {
  context.beginPath()
  context.roundRect(x, y, widthPx, tagHeightPx, 4)
  context.fillStyle = plate
  context.fill()
  context.strokeStyle = plateLine
  context.lineWidth = 1
  context.stroke()
  context.fillStyle = colour
  context.fillText(text, x + 6, y + 13)
}

function placesOf(model: SceneModel, face: Face, indices: readonly number[]): Point<'viewPx'>[] {
  return indices.flatMap((index) => {
    const position = shownPosition(face, index, model.draft)
    return position === null ? [] : [toViewPx(model.view, position)]
  })
}
