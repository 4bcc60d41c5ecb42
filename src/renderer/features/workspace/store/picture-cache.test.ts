import { describe, expect, it } from 'vitest'
import type { Picture } from '../../../canvas/picture.ts'
import { createPictureCache } from './picture-cache.ts'

const size = { width: 10, height: 10 }

function start(bytes: number) {
  const decoded: string[] = []
  const closed: string[] = []
  const cache = createPictureCache((address) => {
    decoded.push(address)
    if (address === 'broken') return Promise.reject(new Error('no picture'))
    const picture: Picture = { ...size, levels: [], bytes, close: () => closed.push(address) }
    return Promise.resolve(picture)
  })
  return { cache, decoded, closed }
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await Promise.resolve()
}

describe('the picture cache', () => {
  it('decodes once what is asked for twice', async () => {
    const { cache, decoded } = start(1)
    cache.prefetch('a', size, 'a')
    await cache.get('a', size, 'a')
    expect(decoded).toEqual(['a'])
  })

  it('frees what was used longest ago, never what shows', async () => {
    const { cache, closed } = start(200 * 1024 * 1024)
    await cache.get('a', size, 'a')
    cache.hold('a')
    for (const key of ['b', 'c', 'd']) await cache.get(key, size, key)
    await settle()
    expect(closed).toEqual(['b', 'c'])
  })

  it('tries again what could not be decoded', async () => {
    const { cache, decoded } = start(1)
    await expect(cache.get('broken', size, 'broken')).rejects.toThrow('no picture')
    await settle()
    await expect(cache.get('broken', size, 'broken')).rejects.toThrow('no picture')
    expect(decoded).toHaveLength(2)
  })
})
