/** Packs from the command line: 98 points, another pack than the built-in one, and the doctor. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { metricSummary } from '#contract/methods/formats.ts'
import { exitCodeFor, exitCodes } from '../../src/cli/exit-codes.ts'
import { runCommand } from './run.ts'

const root = join(import.meta.dirname, '..', '..')
const tiny = join(root, 'test', 'fixtures', 'tiny-pack')
const sample = join(root, 'resources', 'sample')
let home: string

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'canthus-packs-'))
  await cp(tiny, join(home, 'packs', 'tiny'), { recursive: true })
  await cp(join(sample, 'closed-eyes.jpg'), join(home, 'photos', 'closed-eyes.jpg'))
})
afterAll(() => rm(home, { recursive: true, force: true }))

it('init and predict set 98 points, fast and careful', async () => {
  const photos = join(home, 'photos')
  expect((await runCommand(home, ['init', photos, '--schema', 'wflw-98', '--json'])).json()).toMatchObject({ schemaId: 'wflw-98' })
  const refused = await runCommand(home, ['predict', photos, '--pack', 'other@1.0.0'])
  expect(refused.exitCode).toBe(exitCodeFor('model.notFound'))
  expect(refused.stderr).toContain('other@1.0.0')
  const fast = await runCommand(home, ['predict', photos, '--pack', 'tiny@0.0.1', '--json'])
  expect(fast.exitCode, fast.stderr).toBe(0)
  expect(fast.json()).toMatchObject({ faces: 1, model: 'tiny@0.0.1' })
  expect((await runCommand(home, ['predict', photos, '--all', '--mode', 'careful', '--json'])).json()).toMatchObject({ faces: 1, model: 'tiny@0.0.1+careful' })
})

it('predict takes known points from a file, and the graph follows them', async () => {
  const photos = join(home, 'photos')
  const file = join(home, 'pins.jsonl')
  const pins = Array.from({ length: 49 }, (_, landmark) => ({ landmark, x: 300 + landmark / 3, y: 250.125 }))
  await writeFile(file, `${JSON.stringify({ image: 'closed-eyes.jpg', pins })}\n\n${JSON.stringify({ image: 'gone.jpg', face: 2, pins })}\n`)
  const result = await runCommand(home, ['predict', photos, '--pins', file, '--json'])
  expect(result.exitCode).toBe(exitCodes.incomplete)
  expect(result.json()).toMatchObject({ pinned: { faces: 1, pins: 49, failures: [{ name: 'gone.jpg', code: 'image.notFound' }] } })
  expect((result.json() as { pinned: { moved: number } }).pinned.moved).toBeGreaterThan(5)
  const out = join(home, 'out')
  const exported = await runCommand(home, ['export', photos, out, '--format', 'wflw'])
  expect(exported.exitCode, exported.stderr).toBe(0)
  const names = (await readdir(out)).filter((name) => name.endsWith('.txt'))
  const numbers = (await readFile(join(out, names[0] ?? ''), 'utf8')).trim().split(' ').map(Number)
  expect(numbers.slice(0, 4)).toEqual([300, 250.125, expect.closeTo(300 + 1 / 3, 4), 250.125])
  await writeFile(file, '{"image": "closed-eyes.jpg", "pins": [{"landmark": 1, "x": 1}]}')
  const broken = await runCommand(home, ['predict', photos, '--pins', file])
  expect(broken.exitCode).toBe(exitCodeFor('format.invalid'))
  expect(broken.stderr).toMatch(/pins\.jsonl, line 1: .*y/)
  await writeFile(file, '{"image": "closed-eyes.jpg", "face": 0, "pins": [{"landmark": -1, "x": 1, "y": 1}]}')
  const below = await runCommand(home, ['predict', photos, '--pins', file])
  expect(below.stderr).toMatch(/line 1: .*faces count from 1.*landmarks count from 0/)
})

it('evaluate measures 98 points on labels of 68 by what they share, with a pack by its folder', async () => {
  const result = await runCommand(home, ['evaluate', sample, '--format', '300w', '--pack', tiny, '--schema', 'wflw-98', '--mode', 'careful', '--json'])
  expect(result.exitCode, result.stderr).toBe(0)
  const summary = metricSummary.parse(result.json())
  expect(summary).toMatchObject({ schemaId: 'wflw-98', shared: { points: 52 }, wrong: { expected: null } })
  expect(summary.shared?.nme).toBeCloseTo(summary.nme ?? NaN, 9)
  expect(summary.nme).toBeGreaterThan(10)
})

it('doctor names packs, checksums, provider and folders, and fails by the code of a broken pack', async () => {
  const whole = await runCommand(home, ['doctor'])
  expect(whole.exitCode, whole.stderr).toBe(0)
  expect(whole.stdout).toMatch(/canthus-68-98 .*built in/)
  expect(whole.stdout).toMatch(/wflw-98: NOT calibrated/)
  expect(whole.stdout).toMatch(/[0-9a-f]{64} {2}regressor-98\.onnx/)
  expect(whole.stdout).toContain(`data   ${home}`)
  expect(whole.stdout).toMatch(/provider: cpu/)
  await writeFile(join(home, 'packs', 'tiny', 'encoder.onnx'), 'damaged')
  const broken = await runCommand(home, ['doctor', '--json'])
  expect(broken.exitCode).toBe(exitCodeFor('model.invalid'))
  expect(broken.json()).toMatchObject({ packs: [{ error: null }, { error: { code: 'model.invalid', message: expect.stringContaining('encoder.onnx') } }] })
})
