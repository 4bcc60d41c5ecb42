import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { schema300w68 } from '#domain/schemas/index.ts'
import { parseMeanFace } from './mean-face.ts'
import { fitPose, projectFace } from './pose-fit.ts'
import type { FittedPose } from './pose-fit.ts'
import { fromTurn, likeness, multiply, triple } from './rotation.ts'
import type { Rotation, Vector3 } from './rotation.ts'

const path = join(import.meta.dirname, '..', '..', '..', 'models', 'canthus-68-98', 'mean-face-68.json')
const parsed = parseMeanFace(readFileSync(path, 'utf8'), schema300w68)
if (!parsed.success) throw parsed.error
const meanFace = parsed.data.points

const degree = Math.PI / 180
const straight: Rotation = [1, 0, 0, 0, 1, 0, 0, 0, 1]
const turnedBy = (yaw: number, pitch: number, roll: number): Rotation =>
  multiply(fromTurn([0, yaw, 0]), multiply(fromTurn([pitch, 0, 0]), fromTurn([0, 0, roll])))
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true })

const poses: fc.Arbitrary<FittedPose> = fc.record({
  rotation: fc
    .tuple(between(-75 * degree, 75 * degree), between(-40 * degree, 40 * degree), between(-Math.PI, Math.PI))
    .map(([yaw, pitch, roll]) => turnedBy(yaw, pitch, roll)),
  scale: between(0.05, 0.6),
  x: between(0.2, 0.8),
  y: between(0.2, 0.8),
})

function see(pose: FittedPose, indices: readonly number[]): { index: number; x: number; y: number }[] {
  const projected = projectFace(meanFace, pose)
  return indices.map((index) => ({ index, x: projected[2 * index] ?? NaN, y: projected[2 * index + 1] ?? NaN }))
}

function apartRad(p: Rotation, q: Rotation): number {
  return Math.acos(Math.max(-1, Math.min(1, (likeness(p, q) - 1) / 2)))
}

/** Largest volume that any three differences span: 0 for landmarks in one plane. */
function depth(indices: readonly number[]): number {
  const points = indices.map((i): Vector3 => meanFace[i] ?? [NaN, NaN, NaN])
  const [a, ...others] = points
  const from = others.map((p): Vector3 => [p[0] - (a?.[0] ?? NaN), p[1] - (a?.[1] ?? NaN), p[2] - (a?.[2] ?? NaN)])
  let most = 0
  for (let i = 0; i < from.length; i++)
    for (let j = i + 1; j < from.length; j++)
      for (let k = j + 1; k < from.length; k++)
        most = Math.max(most, Math.abs(triple(from[i] ?? [0, 0, 0], from[j] ?? [0, 0, 0], from[k] ?? [0, 0, 0])))
  return most
}

describe('fitPose', () => {
  it('finds the rotation within a degree from four or more exact landmarks that are not in one plane', () => {
    const landmarks = fc.uniqueArray(fc.integer({ min: 0, max: 67 }), { minLength: 4, maxLength: 12 })
    fc.assert(
      fc.property(poses, landmarks.filter((i) => depth(i) > 0.3), poses, (pose, indices, near) => {
        const fitted = fitPose(meanFace, see(pose, indices), near.rotation)
        expect(apartRad(fitted?.rotation ?? straight, pose.rotation) / degree).toBeLessThan(1)
        expect(fitted?.scale).toBeCloseTo(pose.scale, 2)
        const [all, want] = [projectFace(meanFace, fitted ?? pose), projectFace(meanFace, pose)]
        all.forEach((v, k) => expect(v).toBeCloseTo(want[k] ?? NaN, 2))
      }),
      { numRuns: 150 },
    )
  })

  it('takes, of the two poses that three landmarks allow, the one nearer to what is believed', () => {
    const pose: FittedPose = { rotation: turnedBy(0.6, 0.1, 0.2), scale: 0.3, x: 0.5, y: 0.5 }
    const near = turnedBy(0.4, 0, 0.2)
    const fitted = fitPose(meanFace, see(pose, [36, 45, 57]), near)
    expect(apartRad(fitted?.rotation ?? straight, pose.rotation) / degree).toBeLessThan(1)
    const mirrored = fitPose(meanFace, see(pose, [36, 45, 57]), turnedBy(-0.6, 0.4, 0.2))
    expect(apartRad(mirrored?.rotation ?? pose.rotation, pose.rotation) / degree).toBeGreaterThan(5)
  })

  it('stays near the truth where hands are not exact', () => {
    fc.assert(
      fc.property(poses, fc.array(between(-0.02, 0.02), { minLength: 20, maxLength: 20 }), (pose, noise) => {
        const seen = see(pose, [0, 8, 16, 30, 36, 45, 48, 54, 19, 24]).map((s, k) => ({
          ...s,
          x: s.x + (noise[2 * k] ?? 0) * pose.scale,
          y: s.y + (noise[2 * k + 1] ?? 0) * pose.scale,
        }))
        const fitted = fitPose(meanFace, seen, pose.rotation)
        expect(apartRad(fitted?.rotation ?? straight, pose.rotation) / degree).toBeLessThan(6)
      }),
      { numRuns: 60 },
    )
  })

  it.each<[string, { index: number; x: number; y: number }[]]>([
    ['two landmarks', [{ index: 36, x: 0.3, y: 0.4 }, { index: 45, x: 0.7, y: 0.4 }]],
    ['landmarks on a line', see({ rotation: straight, scale: 0.3, x: 0.5, y: 0.5 }, [27, 28, 29, 30])],
    ['landmarks all seen in one place', [30, 8, 36, 45, 48].map((index) => ({ index, x: 0.5, y: 0.5 }))],
    ['places that no head has', [30, 8, 36, 45, 48, 54, 0, 16].map((index, k) => ({ index, x: (k * 37) % 11, y: (k * 53) % 7 }))],
  ])('%s tell no pose', (_, seen) => {
    expect(fitPose(meanFace, seen, straight)).toBeNull()
  })
})
