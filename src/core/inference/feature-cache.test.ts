import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { scaleAndShift } from '#domain/frames.ts'
import { makeTestFolder } from '../../../test/helpers/core.ts'
import type { TestFolder } from '../../../test/helpers/core.ts'
import type { EncodedFaces } from './families/canthus-networks.ts'
import { FeatureCache } from './feature-cache.ts'

let folder: TestFolder
let path: string
beforeEach(async () => {
  folder = makeTestFolder()
  path = join(folder.path, 'a.jpg')
  await writeFile(path, 'a')
})
afterEach(() => folder.remove())

const face = (x0: number) => ({ path, schemaId: '300w-68', mode: 'fast' as const, box: { x0, y0: 0, x1: 100, y1: 100 } })
/** 6 tensors of 100 bytes. */
function encode(): Promise<EncodedFaces> {
  const tensor = { data: new Float32Array(25), dims: [25] }
  return Promise.resolve({
    crops: [scaleAndShift(1, 0, 0)],
    side: 256,
    plain: {
      features: tensor,
      context: tensor,
      rotation: tensor,
      heads: new Map([['300w-68', { start: tensor, votes: tensor, spread: tensor }]]),
    },
    mirrored: null,
  })
}

it('keeps what was used last, within its bytes', async () => {
  const cache = new FeatureCache(1500)
  const isReady = async (x0: number) => (await cache.get(face(x0), encode)).wasReady
  expect([await isReady(1), await isReady(2), await isReady(1)]).toEqual([false, false, true])
  expect(cache.bytes).toBe(1200)
  // 2 was not used for longest.
  expect([await isReady(3), await isReady(1), await isReady(2)]).toEqual([false, true, false])
  expect(cache.bytes).toBe(1200)
})

it('makes the features of a face once for two that ask together, and again after a failure', async () => {
  const cache = new FeatureCache()
  let made = 0
  const make = async () => {
    made++
    if (made === 1) throw new Error('cannot be read')
    return encode()
  }
  await expect(cache.get(face(1), make)).rejects.toThrow('cannot be read')
  await Promise.all([cache.get(face(1), make), cache.get(face(1), make)])
  expect(made).toBe(2)
  await writeFile(path, 'another content')
  expect((await cache.get(face(1), make)).wasReady).toBe(false)
  expect((await cache.get(face(1), make)).wasReady).toBe(true)
})
