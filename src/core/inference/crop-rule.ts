import { boxCentre, boxSize } from '#domain/frames.ts'
import type { Affine, Box } from '#domain/frames.ts'
import type { CropRule } from './manifest.ts'

/**
 * The square around a box that a pack's networks want: the box's centre is the crop's centre, and the crop is
 * `scale` times the box's longer side wide. Turned about that centre, it stands upright for a face with that roll.
 * @param rollRad clockwise on the picture, as in a head pose
 * @throws RangeError where the box has no extent
 */
export function placeCrop(box: Box<'imagePx'>, rule: CropRule, rollRad = 0): Affine<'cropPx', 'imagePx'> {
  const { width, height } = boxSize(box)
  const longer = Math.max(width, height)
  if (!(longer > 0 && Number.isFinite(longer))) throw new RangeError('the box has no extent')
  const centre = boxCentre(box)
  const scale = (longer * rule.scale) / rule.side
  const middle = (rule.side - 1) / 2
  const [right, down] = [scale * Math.cos(rollRad), scale * Math.sin(rollRad)]
  return {
    a: right,
    b: -down,
    c: centre.x - (right - down) * middle,
    d: down,
    e: right,
    f: centre.y - (down + right) * middle,
  }
}

/** How far a crop is turned, clockwise on the picture. */
export function rollOf(crop: Affine<'cropPx', 'imagePx'>): number {
  return Math.atan2(crop.d, crop.a)
}
