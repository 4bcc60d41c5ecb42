/** Where the labels beside points go: off the points, off each other, inside the canvas. */
import type { Box, Point } from '#domain/frames.ts'
import type { Size } from '../view.ts'

export interface TagRequest {
  readonly index: number
  readonly text: string
  readonly at: Point<'viewPx'>
  readonly widthPx: number
  /** Shown even where it covers something. */
  readonly forced: boolean
}

export interface Tag extends TagRequest {
  /** Left top corner. */
  readonly x: number
  readonly y: number
}

export const tagHeightPx = 18
/** From the point's centre to the nearest edge of its tag. */
const gapPx = 13
const handleRadiusPx = 4

/** Directions as turns from straight outwards; the first that is free wins, so that tags keep their side. */
const turns = [0, 0.125, -0.125, 0.25, -0.25, 0.375, -0.375, 0.5]

/** Requests earlier in the list choose first. A tag that finds no free place is left out unless it is forced. */
export function layOutTags(
  requests: readonly TagRequest[],
  handles: readonly Point<'viewPx'>[],
  middle: Point<'viewPx'>,
  canvas: Size,
  /** Covers the picture already, as the loupe does. */
  taken: Box<'viewPx'> | null = null,
): Tag[] {
  const placed: Tag[] = []
  for (const request of requests) {
    const outward = Math.atan2(request.at.y - middle.y, request.at.x - middle.x)
    let best: { tag: Tag; cost: number } | null = null
    for (const [order, turn] of turns.entries()) {
      const tag = tagTowards(request, outward + turn * 2 * Math.PI)
      const cost = order * 0.1 + costOf(tag, placed, handles, canvas, taken)
      if (best === null || cost < best.cost) best = { tag, cost }
    }
    if (best !== null && (request.forced || best.cost < tooCovering)) placed.push(best.tag)
  }
  return placed
}

const hopeless = 100
/** A tag that covers so many points hides more than it says. */
const tooCovering = 2

function costOf(
  tag: Tag,
  placed: readonly Tag[],
  handles: readonly Point<'viewPx'>[],
  canvas: Size,
  taken: Box<'viewPx'> | null,
): number {
  let cost = 0
  if (taken !== null && tag.x < taken.x1 && tag.x + tag.widthPx > taken.x0 && tag.y < taken.y1 && tag.y + tagHeightPx > taken.y0) {
    cost += hopeless
  }
  if (tag.x < 0 || tag.y < 0 || tag.x + tag.widthPx > canvas.width || tag.y + tagHeightPx > canvas.height) cost += hopeless
  for (const other of placed) if (overlap(tag, other)) cost += hopeless
  for (const p of handles) {
    const near =
      p.x > tag.x - handleRadiusPx &&
      p.x < tag.x + tag.widthPx + handleRadiusPx &&
      p.y > tag.y - handleRadiusPx &&
      p.y < tag.y + tagHeightPx + handleRadiusPx
    if (near) cost += 1
  }
  return cost
}

function tagTowards(request: TagRequest, angle: number): Tag {
  const dx = Math.cos(angle)
  const dy = Math.sin(angle)
  const reachX = request.widthPx / 2 + gapPx
  const reachY = tagHeightPx / 2 + gapPx
  // Along the direction as far as the tag's own edge is `gapPx` away on the nearer axis.
  const reach = Math.min(reachX / Math.max(Math.abs(dx), 1e-6), reachY / Math.max(Math.abs(dy), 1e-6))
  return {
    ...request,
    x: request.at.x + dx * reach - request.widthPx / 2,
    y: request.at.y + dy * reach - tagHeightPx / 2,
  }
}

function overlap(a: Tag, b: Tag): boolean {
  return (
    a.x < b.x + b.widthPx + 2 && b.x < a.x + a.widthPx + 2 && a.y < b.y + tagHeightPx + 2 && b.y < a.y + tagHeightPx + 2
  )
}
