/** The program's prediction against the Python reference's, point by point. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createPredictor } from '#core/inference/index.ts'
import { packFolder, readRecorded, root } from './recorded.ts'
import type { Recorded } from './recorded.ts'

const recordings = readRecorded()
const predictor = createPredictor({ packFolder, providers: ['cpu'] })
afterAll(() => predictor.close())

it('is recorded on at least 20 pictures, with the networks that the pack has now', () => {
  expect(recordings.length).toBeGreaterThanOrEqual(20)
  const manifest = JSON.parse(readFileSync(join(packFolder, 'manifest.json'), 'utf8')) as {
    files: Record<string, { sha256: string }>
  }
  const now = Object.fromEntries(Object.entries(manifest.files).map(([name, file]) => [name, file.sha256]))
  for (const r of recordings) expect(r.networks, `${r.picture}: run models/reference/record_golden.py`).toEqual(now)
})

it.each(recordings.map((r) => [r.picture, r] as const))('%s', async (picture, recorded) => {
  const boxes = recorded.boxesGiven ? recorded.faces.map((f) => toBox(f.box)) : null
  const answer = await predictor.predict({ path: join(root, picture), schemaId: '300w-68', mode: 'fast', boxes })
  expect([answer.width, answer.height]).toEqual([recorded.width, recorded.height])
  expect(answer.faces.length).toBe(recorded.faces.length)
  for (const [i, want] of recorded.faces.entries()) {
    const face = answer.faces[i]
    if (face === undefined) throw new Error('fewer faces than recorded')
    const worstPx = Math.max(
      ...want.points.map(([x, y], k) => Math.hypot((face.points[k]?.x ?? NaN) - x, (face.points[k]?.y ?? NaN) - y)),
    )
    expect(worstPx, 'px of the worst point').toBeLessThanOrEqual(recorded.tolerancePx)
    if (recorded.boxesGiven) continue
    want.reliability.forEach((r, k) => {
      expect(face.reliability[k]).toBeCloseTo(r, 2)
    })
    expect(face.detectionScore).toBeCloseTo(want.score, 2)
    const { yawRad, pitchRad, rollRad } = face.pose ?? { yawRad: NaN, pitchRad: NaN, rollRad: NaN }
    ;[yawRad, pitchRad, rollRad].forEach((angle, k) => {
      expect(angle).toBeCloseTo(want.pose[k] ?? NaN, 2)
    })
  }
})

function toBox([x0, y0, x1, y1]: Recorded['faces'][number]['box']): { x0: number; y0: number; x1: number; y1: number } {
  return { x0, y0, x1, y1 }
}
