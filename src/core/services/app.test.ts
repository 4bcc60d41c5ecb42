import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CanthusError } from '#contract/errors.ts'
import { methods } from '#contract/index.ts'
import { createGeometryPredictor, makeTestFolder, startTestCore } from '../../../test/helpers/core.ts'
import type { TestCore, TestFolder } from '../../../test/helpers/core.ts'

const builtInPack = join(import.meta.dirname, '..', '..', '..', 'models', 'canthus-68-98')
let folder: TestFolder
let core: TestCore | null = null

beforeEach(() => {
  folder = makeTestFolder()
})

afterEach(async () => {
  await core?.close()
  folder.remove()
})

describe('app.getInfo', () => {
  it('says that there is no pack', async () => {
    core = startTestCore(folder.path)
    const info = await core.handlers['app.getInfo']({ projectId: null })
    expect(info).toMatchObject({ pack: null, packError: { code: 'model.notFound' } })
    expect(info.packError?.message).toContain('no-pack')
    expect(methods['app.getInfo'].output.safeParse(info).success).toBe(true)
  })

  it('says why a pack is refused', async () => {
    const packFolder = join(folder.path, 'pack')
    await mkdir(packFolder)
    await writeFile(join(packFolder, 'manifest.json'), '{')
    core = startTestCore(folder.path, { packFolder })
    const { packError } = await core.handlers['app.getInfo']({ projectId: null })
    expect(packError).toMatchObject({ code: 'model.invalid' })
    expect(packError?.message).toMatch(/manifest\.json: it is not JSON/)
  })

  it('says what the worker found wrong with a pack whose files are right, and tells the page once', async () => {
    let refuses = true
    const predictor = createGeometryPredictor()
    const getPack = async () => {
      if (refuses) throw new CanthusError('model.invalid', 'encoder.onnx: no such input')
      return predictor.getPack()
    }
    const own = startTestCore(folder.path, { packFolder: builtInPack, createPredictor: () => ({ ...predictor, getPack }) })
    core = own
    const told = (): number => own.events.filter((e) => e.name === 'provider.changed').length
    await own.handlers['app.getInfo']({ projectId: null })
    await expect.poll(told).toBe(1)
    for (let i = 0; i < 3; i++) {
      expect(await own.handlers['app.getInfo']({ projectId: null })).toMatchObject({ pack: null, packError: { message: 'encoder.onnx: no such input' } })
    }
    expect(told()).toBe(1)
    refuses = false
    await own.handlers['app.getInfo']({ projectId: null })
    await expect.poll(told).toBe(2)
    expect(await own.handlers['app.getInfo']({ projectId: null })).toMatchObject({ packError: null })
  })
})
