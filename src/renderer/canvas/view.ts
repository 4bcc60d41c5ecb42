/**
 * Where the picture lies on the canvas.
 *
 * `viewPx = zoom * (imagePx + 0.5) + offset`: pixel centres are at whole numbers, so the area of pixel (0, 0) reaches
 * from -0.5 to 0.5, its left top corner lands on the offset and its centre half a zoom further. The view is the only
 * thing that these functions change; coordinates stay in `imagePx` and are never rewritten by zooming or moving on.
 */
import { scaleAndShift, transformPoint } from '#domain/frames.ts'
import type { Affine, Box, Point } from '#domain/frames.ts'

export interface View {
  /** CSS pixels per picture pixel. */
  readonly zoom: number
  /** `viewPx` of the left top corner of the picture's first pixel. */
  readonly offsetXPx: number
  readonly offsetYPx: number
}

/** Width and height in pixels of the frame it is said for. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** The view that a picture was left with, and how large the canvas was. */
export interface KeptView {
  readonly view: View
  readonly canvas: Size
  /** It was as a fit had left it. */
  readonly fitted: 'face' | 'picture' | null
}

export const maxZoom = 64
/** The part of the picture that stays on the canvas however far it is pushed away. */
const keptPx = 64
const fitPaddingPx = 24
/** Fitting never enlarges further than this: a face of 20 px is no better as a wall of squares. */
const maxFitZoom = 12

export function viewPxFromImagePx(view: View): Affine<'imagePx', 'viewPx'> {
  const half = view.zoom / 2
  return scaleAndShift(view.zoom, view.offsetXPx + half, view.offsetYPx + half)
}

export function toViewPx(view: View, p: Point<'imagePx'>): Point<'viewPx'> {
  return transformPoint(viewPxFromImagePx(view), p)
}

export function toImagePx(view: View, p: Point<'viewPx'>): Point<'imagePx'> {
  return { x: (p.x - view.offsetXPx) / view.zoom - 0.5, y: (p.y - view.offsetYPx) / view.zoom - 0.5 }
}

/** Far enough out to see the whole picture in a quarter of the canvas; never above 1. */
export function minZoom(picture: Size, canvas: Size): number {
  return Math.min(1, fitZoom(picture, canvas, 0) / 4)
}

/** Keeps the picture point under `at` where it is. */
export function zoomAt(view: View, at: Point<'viewPx'>, factor: number, picture: Size, canvas: Size): View {
  const zoom = clamp(view.zoom * factor, minZoom(picture, canvas), maxZoom)
  const scale = zoom / view.zoom
  return limitView(
    { zoom, offsetXPx: at.x - (at.x - view.offsetXPx) * scale, offsetYPx: at.y - (at.y - view.offsetYPx) * scale },
    picture,
    canvas,
  )
}

export function panBy(view: View, dxPx: number, dyPx: number, picture: Size, canvas: Size): View {
  return limitView({ ...view, offsetXPx: view.offsetXPx + dxPx, offsetYPx: view.offsetYPx + dyPx }, picture, canvas)
}

/** The whole picture, at 1:1 or as large as the canvas allows. */
export function fitPicture(picture: Size, canvas: Size): View {
  return fitBox({ x0: -0.5, y0: -0.5, x1: picture.width - 0.5, y1: picture.height - 0.5 }, picture, canvas)
}

/** `box` in the middle, as large as the canvas allows. */
export function fitBox(box: Box<'imagePx'>, picture: Size, canvas: Size): View {
  const size = { width: Math.max(1, box.x1 - box.x0), height: Math.max(1, box.y1 - box.y0) }
  const zoom = clamp(fitZoom(size, canvas, fitPaddingPx), minZoom(picture, canvas), maxFitZoom)
  return centreOn({ x: (box.x0 + box.x1) / 2, y: (box.y0 + box.y1) / 2 }, zoom, canvas)
}

export function centreOn(p: Point<'imagePx'>, zoom: number, canvas: Size): View {
  return {
    zoom,
    offsetXPx: canvas.width / 2 - zoom * (p.x + 0.5),
    offsetYPx: canvas.height / 2 - zoom * (p.y + 0.5),
  }
}

/** The canvas became `to`: what was in its middle stays there. */
export function resizeView(view: View, from: Size, to: Size): View {
  return {
    ...view,
    offsetXPx: view.offsetXPx + (to.width - from.width) / 2,
    offsetYPx: view.offsetYPx + (to.height - from.height) / 2,
  }
}

/** A view that was kept, on a canvas that may have another size by now. */
export function recallView({ view, canvas: before }: KeptView, canvas: Size): View {
  const same = before.width === canvas.width && before.height === canvas.height
  return same || before.width === 0 ? view : resizeView(view, before, canvas)
}

/** The smallest shift after which `p` is at least `marginPx` inside the canvas. */
export function showPoint(view: View, p: Point<'imagePx'>, marginPx: number, canvas: Size): View {
  const at = toViewPx(view, p)
  const margin = { x: Math.min(marginPx, canvas.width / 2), y: Math.min(marginPx, canvas.height / 2) }
  return {
    ...view,
    offsetXPx: view.offsetXPx + clamp(at.x, margin.x, canvas.width - margin.x) - at.x,
    offsetYPx: view.offsetYPx + clamp(at.y, margin.y, canvas.height - margin.y) - at.y,
  }
}

/** Between two views, `share` 0 to 1; the zoom goes in equal ratios and the middle of the canvas on a straight line. */
export function blendViews(from: View, to: View, share: number, canvas: Size): View {
  if (share >= 1) return to
  const middle: Point<'viewPx'> = { x: canvas.width / 2, y: canvas.height / 2 }
  const a = toImagePx(from, middle)
  const b = toImagePx(to, middle)
  const zoom = from.zoom * (to.zoom / from.zoom) ** share
  return centreOn({ x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share }, zoom, canvas)
}

function limitView(view: View, picture: Size, canvas: Size): View {
  return {
    zoom: view.zoom,
    offsetXPx: clamp(view.offsetXPx, keptPx - picture.width * view.zoom, canvas.width - keptPx),
    offsetYPx: clamp(view.offsetYPx, keptPx - picture.height * view.zoom, canvas.height - keptPx),
  }
}

function fitZoom(size: Size, canvas: Size, paddingPx: number): number {
  const width = Math.max(32, canvas.width - 2 * paddingPx)
  const height = Math.max(32, canvas.height - 2 * paddingPx)
  return Math.min(width / size.width, height / size.height)
}

function clamp(value: number, low: number, high: number): number {
  return low > high ? (low + high) / 2 : Math.min(high, Math.max(low, value))
}
