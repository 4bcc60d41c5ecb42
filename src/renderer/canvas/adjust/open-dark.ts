/** How far a dark part of a picture is opened so that a person sees what is in it. For looking alone: nothing is stored. */
import { neutralAdjustments } from './adjustments.ts'
import type { Adjustments } from './adjustments.ts'

/** Where the median of the pixels goes, 0 to 255; brighter ones are shown as they are. */
const targetMedian = 70
/** More shows noise and the blocks of JPEG. */
const mostGamma = 3

/** Neutral where the pixels are not dark. @param rgba bytes, four a pixel */
export function openDark(rgba: Uint8ClampedArray): Adjustments {
  const counts = new Uint32Array(256)
  for (let k = 0; k < rgba.length; k += 4) {
    const luma = Math.round(0.299 * (rgba[k] ?? 0) + 0.587 * (rgba[k + 1] ?? 0) + 0.114 * (rgba[k + 2] ?? 0))
    counts[luma] = (counts[luma] ?? 0) + 1
  }
  const median = medianOf(counts, rgba.length / 4)
  if (median >= targetMedian) return neutralAdjustments
  const gamma = Math.log(Math.max(1, median) / 255) / Math.log(targetMedian / 255)
  return { ...neutralAdjustments, gamma: Math.min(mostGamma, gamma) }
}

function medianOf(counts: Uint32Array, total: number): number {
  let below = 0
  for (const [value, count] of counts.entries()) {
    below += count
    if (2 * below >= total) return value
  }
  return 255
}
