/** The part of a schema's square that a drawing shows, and what lies under the pointer. Places are 0 to 1 over the square. */
import type { SchemaPlace } from '#domain/schema.ts'

export interface DrawingView {
  /** Of the top left corner. */
  readonly x: number
  readonly y: number
  readonly size: number
}

/** The whole square and a margin around it. */
export const wholeView: DrawingView = { x: -0.04, y: -0.04, size: 1.08 }
const smallestSize = 0.12

interface Rect {
  readonly left: number
  readonly top: number
  readonly width: number
}

/** The drawing is square; client pixels to a place. */
export function toPlace(view: DrawingView, rect: Rect, clientX: number, clientY: number): SchemaPlace {
  const scale = view.size / rect.width
  return { x: view.x + (clientX - rect.left) * scale, y: view.y + (clientY - rect.top) * scale }
}

/** Zooms so that the place under the pointer stays there; never further out than the whole. */
export function zoomView(view: DrawingView, at: SchemaPlace, factor: number): DrawingView {
  const size = Math.min(wholeView.size, Math.max(smallestSize, view.size / factor))
  const keep = (corner: number, place: number, low: number): number => {
    const moved = place - ((place - corner) / view.size) * size
    return Math.min(Math.max(moved, low), low + wholeView.size - size)
  }
  return { x: keep(view.x, at.x, wholeView.x), y: keep(view.y, at.y, wholeView.y), size }
}

/** The nearest point within `radius`, both in the places' own measure; null: none. */
export function nearestPoint(places: readonly SchemaPlace[], at: SchemaPlace, radius: number): number | null {
  let nearest: number | null = null
  let least = radius
  for (const [index, place] of places.entries()) {
    const distance = Math.hypot(place.x - at.x, place.y - at.y)
    if (distance <= least) {
      least = distance
      nearest = index
    }
  }
  return nearest
}

export function pointsWithin(places: readonly SchemaPlace[], p: SchemaPlace, q: SchemaPlace): number[] {
  const inside = (value: number, from: number, to: number): boolean => value >= Math.min(from, to) && value <= Math.max(from, to)
  return places.flatMap((place, index) => (inside(place.x, p.x, q.x) && inside(place.y, p.y, q.y) ? [index] : []))
}
