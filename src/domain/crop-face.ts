/** The square around a face that becomes a picture of its own. */
import { type Affine, type Box, boxCentre, boxSize, scaleAndShift } from './frames.ts'

export interface FaceCrop {
  /** Pixels of the crop, both ways. */
  readonly side: number
  readonly cropPxFromImagePx: Affine<'imagePx', 'cropPx'>
  readonly imagePxFromCropPx: Affine<'cropPx', 'imagePx'>
}

/**
 * @param box around the points of the face
 * @param scale side of the square over the longer side of the box
 * @param side pixels of the crop; null: the picture's own pixels, neither moved nor resampled
 */
export function cropFace(box: Box<'imagePx'>, scale: number, side: number | null): FaceCrop {
  const { width, height } = boxSize(box)
  const centre = boxCentre(box)
  // The box reaches from pixel centre to pixel centre: its pixels are one more.
  const wanted = Math.max(1, (Math.max(width, height) + 1) * scale)
  if (side === null) {
    const own = Math.ceil(wanted)
    const x0 = Math.round(centre.x - (own - 1) / 2)
    const y0 = Math.round(centre.y - (own - 1) / 2)
    return { side: own, cropPxFromImagePx: scaleAndShift(1, -x0, -y0), imagePxFromCropPx: scaleAndShift(1, x0, y0) }
  }
  // Of the edge of the first pixel, which lies half a pixel before its centre.
  const left = centre.x - wanted / 2
  const top = centre.y - wanted / 2
  const zoom = side / wanted
  return {
    side,
    cropPxFromImagePx: scaleAndShift(zoom, -left * zoom - 0.5, -top * zoom - 0.5),
    imagePxFromCropPx: scaleAndShift(1 / zoom, left + 0.5 / zoom, top + 0.5 / zoom),
  }
}
