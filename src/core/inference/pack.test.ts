/** Every kind of tampering with a pack is refused, and the file and the reason are named. */
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadEngine } from './engine.ts'
import { createPredictor } from './index.ts'
import type { PackManifest } from './manifest.ts'
import { readPack } from './pack.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends object ? Mutable<T[K]> : T[K] }

const whole = join(import.meta.dirname, '..', '..', '..', 'models', 'canthus-68-98')
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canthus-pack-'))
  await cp(whole, folder, { recursive: true })
})
afterEach(() => rm(folder, { recursive: true }))

async function change(edit: (manifest: Mutable<PackManifest>) => void): Promise<void> {
  const path = join(folder, 'manifest.json')
  const manifest = JSON.parse(await readFile(path, 'utf8')) as Mutable<PackManifest>
  edit(manifest)
  await writeFile(path, JSON.stringify(manifest))
}

type Knots = [number, number][]
function bend(m: Mutable<PackManifest>, which: 'right5' | 'wrong8', knots: Knots, regions: 'all' | string[] = 'all'): void {
  const calibration = m.reliability['300w-68']?.calibration
  if (calibration) calibration[which] = [{ regions, knots }]
}

async function load(): Promise<unknown> {
  return loadEngine(await readPack(folder), ['cpu'])
}

const invalid = (file: string, reason: string | RegExp) => ({
  code: 'model.invalid',
  message: expect.stringMatching(reason),
  details: { path: join(folder, file), reason: expect.stringMatching(reason) },
})

describe('a pack', () => {
  it('that is whole loads', async () => {
    await expect(load()).resolves.toMatchObject({ report: { loaded: 'cpu' } })
  })

  it('with one changed byte', async () => {
    const path = join(folder, 'encoder.onnx')
    const bytes = await readFile(path)
    await writeFile(path, bytes.with(1000, (bytes[1000] ?? 0) ^ 1))
    await expect(load()).rejects.toMatchObject(invalid('encoder.onnx', /SHA-256/))
  })

  it('with a file that is no network, though its checksum fits', async () => {
    await writeFile(join(folder, 'encoder.onnx'), 'no network')
    const sha256 = createHash('sha256').update('no network').digest('hex')
    await change((m) => (m.files.encoder.sha256 = sha256))
    await expect(load()).rejects.toMatchObject(invalid('encoder.onnx', /cannot be loaded/))
  })

  it('without one of its files', async () => {
    await unlink(join(folder, 'regressor-68.onnx'))
    await expect(load()).rejects.toMatchObject(invalid('regressor-68.onnx', /cannot be read/))
  })

  it('whose mean face is not whole', async () => {
    const write = async (text: string) => {
      await writeFile(join(folder, 'mean-face-68.json'), text)
      await change((m) => Object.assign(m.meanFaces['300w-68'] ?? {}, { sha256: createHash('sha256').update(text).digest('hex') }))
    }
    const text = await readFile(join(folder, 'mean-face-68.json'), 'utf8')
    await writeFile(join(folder, 'mean-face-68.json'), text.replace('-1.0', '-1.1'))
    await expect(load()).rejects.toMatchObject(invalid('mean-face-68.json', /SHA-256/))
    await write(text.replace(/\[-1\.0.*\],/, ''))
    await expect(load()).rejects.toMatchObject(invalid('mean-face-68.json', /points/))
    await write('{')
    await expect(load()).rejects.toMatchObject(invalid('mean-face-68.json', /object/))
  })

  it('without a manifest', async () => {
    await unlink(join(folder, 'manifest.json'))
    await expect(load()).rejects.toMatchObject({ code: 'model.notFound', details: { path: join(folder, 'manifest.json') } })
  })

  it('whose manifest is no JSON', async () => {
    await writeFile(join(folder, 'manifest.json'), '{')
    await expect(load()).rejects.toMatchObject(invalid('manifest.json', /not JSON/))
  })

  it.each<[string, (m: Mutable<PackManifest>) => unknown, RegExp]>([
    ['an unknown key', (m) => Object.assign(m, { augment: true }), /augment/],
    ['no licence', (m) => Object.assign(m, { licence: undefined }), /licence/],
    ['a path out of its folder', (m) => (m.files.encoder.path = '../encoder.onnx'), /plain file name/],
    ['another family', (m) => Object.assign(m, { family: 'heat-maps' }), /family/],
    ['another resampling', (m) => Object.assign(m, { resampling: 'bicubic' }), /resampling/],
    ['a calibration that falls', (m) => bend(m, 'right5', [[0, 0.5], [1, 0.2]]), /knots must rise .*right5/],
    ['a count of wrong points that rises', (m) => bend(m, 'wrong8', [[0, 0.5], [1, 0.7]]), /never in their second number.*wrong8/],
    ['a calibration that leaves a region out', (m) => bend(m, 'right5', [[0, 0], [1, 1]], ['jaw']), /right5: landmark 17 \(right-brow\) of 300w-68 has no map/],
    ['a detector without its rule', (m) => delete m.detector, /belong together/],
    ['a schema without its network', (m) => delete m.files['regressor-98'], /files\.regressor-98: missing/],
    ['a network without its schema', (m) => (m.schemas = ['300w-68']), /files\.regressor-98: its schema is not among schemas/],
    ['a schema without a mean face', (m) => delete m.meanFaces['300w-68'], /meanFaces: none for 300w-68/],
    ['a schema without reliability', (m) => delete m.reliability['300w-68'], /reliability: none for 300w-68/],
    ['an encoder for other points', (m) => (m.files.encoder.outputs['start_68'] = ['batch', 98, 2]), /"start_68" must be \[batch, 68, 2\]/],
    ['a network without a fixed output', (m) => delete m.files['regressor-68']?.outputs['weight'], /"weight" must be \[batch, 3, 68\]/],
    ['a network with an input of its own', (m) => Object.assign(m.files['regressor-68']?.inputs ?? {}, { mask: ['batch', 68] }), /no "mask"/],
  ])('whose manifest has %s', async (_, edit, reason) => {
    await change(edit)
    await expect(load()).rejects.toMatchObject(invalid('manifest.json', reason))
  })

  it.each<[string, string, (m: Mutable<PackManifest>) => unknown, RegExp]>([
    ['an input of another shape', 'encoder.onnx', (m) => (m.files.encoder.inputs['crop'] = ['B', 3, 128, 128]), /input "crop" is \[batch, 3, 256, 256\]/],
    ['a fixed batch', 'encoder.onnx', (m) => (m.files.encoder.inputs['crop'] = [1, 3, 256, 256]), /manifest says \[1, 3, 256, 256\]/],
    ['an output that is not there', 'encoder.onnx', (m) => (m.files.encoder.outputs['start_29'] = ['B', 29, 2]), /start_29/],
    ['an output of another size', 'encoder.onnx', (m) => (m.files.encoder.outputs['features'] = ['B', 32, 64, 64]), /output "features" is \[batch, 64, 64, 64\]/],
  ])('whose network has %s', async (_, file, edit, reason) => {
    await change(edit)
    await expect(load()).rejects.toMatchObject(invalid(file, reason))
  })

  it('whose networks were exchanged', async () => {
    await change((m) => {
      const { encoder, 'regressor-68': regressor } = m.files
      if (regressor === undefined) throw new Error('the pack has one')
      ;[encoder.path, regressor.path] = [regressor.path, encoder.path]
      ;[encoder.sha256, regressor.sha256] = [regressor.sha256, encoder.sha256]
    })
    await expect(load()).rejects.toMatchObject({ code: 'model.invalid' })
  })
})

describe('through the predictor', () => {
  const picture = join(whole, '..', '..', 'test', 'fixtures', 'pictures', 'grey.jpg')

  it('a broken pack is named, and loads once it is whole again', async () => {
    await change((m) => (m.files.encoder.sha256 = '0'.repeat(64)))
    const predictor = createPredictor({ packFolder: folder, providers: ['cpu'] })
    await expect(predictor.getPack()).rejects.toMatchObject(invalid('encoder.onnx', /SHA-256/))
    await cp(join(whole, 'manifest.json'), join(folder, 'manifest.json'))
    await expect(predictor.getPack()).resolves.toMatchObject({ id: 'canthus-68-98' })
    await predictor.close()
  })

  it('without a detector, boxes are needed', async () => {
    await change((m) => {
      delete m.detector
      delete m.files.detector
    })
    const predictor = createPredictor({ packFolder: folder, providers: ['cpu'] })
    const schemaId = '300w-68'
    await expect(predictor.predict({ path: picture, schemaId, mode: 'fast', boxes: null })).rejects.toMatchObject({
      code: 'model.notFound',
      message: expect.stringContaining('boxed by hand'),
    })
    const box = { x0: 70, y0: 70, x1: 190, y1: 200 }
    const { faces } = await predictor.predict({ path: picture, schemaId, mode: 'fast', boxes: [box] })
    expect(faces).toMatchObject([{ box, detectionScore: null }])
    await expect(predictor.predict({ path: picture, schemaId: 'cofw-29', mode: 'fast', boxes: [box] })).rejects.toMatchObject({
      code: 'model.noSchema',
    })
    await expect(
      predictor.predict({ path: picture, schemaId, mode: 'fast', boxes: [{ ...box, x1: 70 }] }),
    ).rejects.toMatchObject({ code: 'input.invalid' })
    await predictor.close()
  })

  it('a provider that is not there is refused with its reason, not replaced', async () => {
    const missing = process.platform === 'darwin' ? 'cuda' : 'coreml'
    const strict = createPredictor({ packFolder: folder, providers: [missing] })
    await expect(strict.getPack()).rejects.toMatchObject({ code: 'inference.failed' })
    expect(strict.getProvider().loaded).toBeNull()
    await strict.close()
    const lenient = createPredictor({ packFolder: folder, providers: [missing, 'cpu'] })
    await lenient.getPack()
    expect(lenient.getProvider()).toMatchObject({ loaded: 'cpu', tried: [{ provider: missing, ok: false }, { provider: 'cpu', ok: true }] })
    await lenient.close()
  })
})
