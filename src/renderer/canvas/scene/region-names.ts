/** Where the names of a face's regions go: outwards of the face, off its points and off each other. */
import type { Point } from '#domain/frames.ts'
import { tagHeightPx } from './tags.ts'

export interface RegionName {
  readonly points: readonly Point<'viewPx'>[]
  readonly widthPx: number
}

/** From the outermost point of the region to the middle of its name: beyond the tags of the points themselves, else where there is room. */
const gapsPx = [50, 32, 80]
const nearPx = 4
/** From straight outwards, in full turns; the first that covers least wins. */
const turns = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8].map((k) => k / 16)

/** Left top corners; null for a region without a point. It does not look at the canvas, so that panning moves no name about its region. */
export function placeRegionNames(regions: readonly RegionName[], points: readonly Point<'viewPx'>[]): (Point<'viewPx'> | null)[] {
  const middle = meanOf(points)
  const taken: { readonly at: Point<'viewPx'>; readonly widthPx: number }[] = []
  return regions.map(({ points: own, widthPx }) => {
    const centre = meanOf(own)
    if (centre === null || middle === null) return null
    const outward = Math.atan2(centre.y - middle.y, centre.x - middle.x)
    let best: { at: Point<'viewPx'>; covered: number } | null = null
    for (const [gapPx, turn] of gapsPx.flatMap((gap) => turns.map((turn) => [gap, turn] as const))) {
      const at = placeTowards(own, centre, outward + turn * 2 * Math.PI, gapPx, widthPx)
      const covered =
        points.filter((p) => isInside(p, at, widthPx)).length +
        taken.filter((other) => Math.abs(other.at.y - at.y) < tagHeightPx && at.x < other.at.x + other.widthPx && other.at.x < at.x + widthPx).length
      if (best === null || covered < best.covered) best = { at, covered }
      if (covered === 0) break
    }
    if (best === null) return null
    taken.push({ at: best.at, widthPx })
    return best.at
  })
}

function placeTowards(own: readonly Point<'viewPx'>[], centre: Point<'viewPx'>, angle: number, gapPx: number, widthPx: number): Point<'viewPx'> {
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)]
  const reach = Math.max(...own.map((p) => (p.x - centre.x) * dx + (p.y - centre.y) * dy)) + gapPx
  return { x: Math.round(centre.x + dx * reach - widthPx / 2), y: Math.round(centre.y + dy * reach - tagHeightPx / 2) }
}

function isInside(p: Point<'viewPx'>, at: Point<'viewPx'>, widthPx: number): boolean {
  return p.x > at.x - nearPx && p.x < at.x + widthPx + nearPx && p.y > at.y - nearPx && p.y < at.y + tagHeightPx + nearPx
}

function meanOf(places: readonly Point<'viewPx'>[]): Point<'viewPx'> | null {
  if (places.length === 0) return null
  const sum = places.reduce((s, p) => ({ x: s.x + p.x, y: s.y + p.y }), { x: 0, y: 0 })
  return { x: sum.x / places.length, y: sum.y / places.length }
}
