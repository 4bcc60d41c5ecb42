import { boxCentre, boxSize, scaleAndShift } from '#domain/frames.ts'
import type { Affine, Box } from '#domain/frames.ts'
import type { CropRule } from './manifest.ts'

/**
 * The upright square around a box that a pack's networks want: the box's centre is the crop's centre, and the crop is
 * `scale` times the box's longer side wide.
 * @throws RangeError where the box has no extent
 */
export function placeCrop(box: Box<'imagePx'>, rule: CropRule): Affine<'cropPx', 'imagePx'> {
  const { width, height } = boxSize(box)
  const longer = Math.max(width, height)
  if (!(longer > 0 && Number.isFinite(longer))) throw new RangeError('the box has no extent')
  const centre = boxCentre(box)
  const scale = (longer * rule.scale) / rule.side
  const middle = (rule.side - 1) / 2
  return scaleAndShift(scale, centre.x - scale * middle, centre.y - scale * middle)
}
