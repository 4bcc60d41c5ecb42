/**
 * Keeps adjusted copies of the picture on the canvas, so that panning and zooming cost what they always do. A large
 * copy is made when the adjustments have rested for a moment; meanwhile a smaller one stands in for it.
 */
import type { Picture, PictureLevel } from '../picture.ts'
import { adjustPixels, isNeutral } from './adjustments.ts'
import type { Adjustments } from './adjustments.ts'

export interface Adjuster {
  /** `level` of `picture` as it is to be shown, perhaps coarser for a moment. */
  adjust(picture: Picture, level: PictureLevel, adjustments: Adjustments): PictureLevel
  destroy(): void
}

/** About as many pixels as are adjusted within a frame or two. */
const quickPixels = 1_000_000
const restMs = 140

/** `onSharper`: a copy that stood in can be replaced. */
export function createAdjuster(onSharper: () => void): Adjuster {
  let kept: { picture: Picture; adjustments: Adjustments; copies: Map<PictureLevel, PictureLevel> } | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function adjust(picture: Picture, level: PictureLevel, adjustments: Adjustments): PictureLevel {
    if (kept?.picture !== picture || kept.adjustments !== adjustments) {
      clearTimeout(timer)
      timer = undefined
      kept = isNeutral(adjustments) ? null : { picture, adjustments, copies: new Map() }
    }
    if (kept === null) return level
    const { copies } = kept
    const copy = copies.get(level)
    if (copy !== undefined) return copy
    const quick = picture.levels.find((l) => l.width <= level.width && l.width * l.height <= quickPixels) ?? picture.levels.at(-1) ?? level
    if (quick !== level && timer === undefined) {
      timer = setTimeout(() => {
        timer = undefined
        copies.set(level, makeCopy(level, adjustments))
        onSharper()
      }, restMs)
    }
    const made = copies.get(quick) ?? makeCopy(quick, adjustments)
    copies.set(quick, made)
    return made
  }

  return { adjust, destroy: () => clearTimeout(timer) }
}

function makeCopy(level: PictureLevel, adjustments: Adjustments): PictureLevel {
  const canvas = new OffscreenCanvas(level.width, level.height)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('the browser gives no 2D context')
  context.drawImage(level.source, 0, 0)
  const pixels = context.getImageData(0, 0, level.width, level.height)
  adjustPixels(pixels.data, adjustments)
  context.putImageData(pixels, 0, 0)
  return { source: canvas, width: level.width, height: level.height }
}
