/**
 * Synthetic occluders, the same for the same face each time: what a hand, a cup or a passer-by does to a face. They lie on
 * the box of its true points; lengths are px of the picture. Source: own derivation.
 */
import type { Box, Point } from './frames.ts'
import { boxSize } from './frames.ts'
import { createRandom, seedOf } from './random.ts'
import type { Random } from './random.ts'

export const occluderStrengths = ['light', 'medium', 'heavy'] as const
export type OccluderStrength = (typeof occluderStrengths)[number]

/** `flat`: one colour. `textured`: one colour with grain and stripes. `face`: a part of the same face, from elsewhere on it. */
export const occluderKinds = ['flat', 'textured', 'face'] as const
export type OccluderKind = (typeof occluderKinds)[number]

export interface Occluder {
  readonly kind: OccluderKind
  readonly shape: 'rectangle' | 'ellipse'
  readonly centre: Point<'imagePx'>
  readonly halfWidthPx: number
  readonly halfHeightPx: number
  /** Clockwise on the picture. */
  readonly turnRad: number
  /** R, G, B, 0 to 255. */
  readonly colour: readonly [number, number, number]
  /** For `face`: from a covered pixel to the one that it shows. */
  readonly from: { readonly dx: number; readonly dy: number }
  /** For the grain. */
  readonly seed: number
}

/** How many shapes, and their width and height in units of the box's longer side. */
const sizes: Readonly<Record<OccluderStrength, { readonly shapes: number; readonly least: number; readonly most: number }>> = {
  light: { shapes: 1, least: 0.2, most: 0.35 },
  medium: { shapes: 1, least: 0.35, most: 0.6 },
  heavy: { shapes: 2, least: 0.45, most: 0.7 },
}

/**
 * @param key names the face, for example its picture and number: the same key gives the same occluders
 * @param kinds one of them is drawn for each shape
 */
export function planOccluders(key: string, box: Box<'imagePx'>, strength: OccluderStrength, kinds: readonly OccluderKind[] = occluderKinds): Occluder[] {
  const random = createRandom(seedOf(`${strength} ${key}`))
  const { width, height } = boxSize(box)
  const longer = Math.max(width, height)
  const { shapes, least, most } = sizes[strength]
  return Array.from({ length: shapes }, (): Occluder => {
    const between = (low: number, high: number) => low + (high - low) * random()
    return {
      kind: kinds[Math.floor(random() * kinds.length)] ?? 'flat',
      shape: random() < 0.5 ? 'rectangle' : 'ellipse',
      centre: { x: between(box.x0, box.x1), y: between(box.y0, box.y1) },
      halfWidthPx: (between(least, most) * longer) / 2,
      halfHeightPx: (between(least, most) * longer) / 2,
      turnRad: between(0, Math.PI),
      colour: [between(0, 255), between(0, 255), between(0, 255)],
      from: farFrom(random, longer),
      seed: Math.floor(random() * 2 ** 32),
    }
  })
}

/** A third to a half of the box away, in any direction: another part of the same face. */
function farFrom(random: Random, longer: number): { dx: number; dy: number } {
  const angle = random() * 2 * Math.PI
  const far = longer * (0.35 + 0.2 * random())
  return { dx: Math.round(far * Math.cos(angle)), dy: Math.round(far * Math.sin(angle)) }
}

export function isCovered({ shape, centre, halfWidthPx, halfHeightPx, turnRad }: Occluder, at: Point<'imagePx'>): boolean {
  const [dx, dy] = [at.x - centre.x, at.y - centre.y]
  const u = (Math.cos(turnRad) * dx + Math.sin(turnRad) * dy) / halfWidthPx
  const v = (Math.cos(turnRad) * dy - Math.sin(turnRad) * dx) / halfHeightPx
  return shape === 'ellipse' ? u * u + v * v < 1 : Math.max(Math.abs(u), Math.abs(v)) < 1
}
