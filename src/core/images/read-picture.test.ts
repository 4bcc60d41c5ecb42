import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fingerprintFile, makeDisplayPicture, makeThumbnail, readPicture, readPictureSize } from './index.ts'
import type { Picture } from './index.ts'

const pictures = join(import.meta.dirname, '..', '..', '..', 'test', 'fixtures', 'pictures')
const inFixtures = (name: string) => join(pictures, name)
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canthus-pictures-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function write(name: string, data: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, data)
  return path
}

/** Mean absolute difference of two pictures of one size, 0 to 255. */
function differ(p: Picture, q: Picture): number {
  expect([p.width, p.height]).toEqual([q.width, q.height])
  return p.pixels.reduce((sum, v, i) => sum + Math.abs(v - (q.pixels[i] ?? NaN)), 0) / p.pixels.length
}

describe('readPicture', () => {
  it.each([2, 3, 4, 5, 6, 7, 8])('turns EXIF orientation %i upright', async (orientation) => {
    const upright = await readPicture(inFixtures('orientation-1.jpg'))
    expect([upright.width, upright.height]).toEqual([240, 300])
    expect(differ(upright, await readPicture(inFixtures(`orientation-${String(orientation)}.jpg`)))).toBeLessThan(3)
  })

  it.each(['grey.jpg', 'progressive.jpg', 'cmyk.jpg', 'lossy.webp', 'palette.gif', 'alpha.png'])(
    'reads %s as 8 bit RGB',
    async (name) => {
      const { width, height, pixels } = await readPicture(inFixtures(name))
      expect([width, height, pixels.length]).toEqual([240, 300, 240 * 300 * 3])
    },
  )

  it('cuts 16 bit to the upper 8, alike in PNG and TIFF', async () => {
    const png = await readPicture(inFixtures('deep.png'))
    expect(differ(png, await readPicture(inFixtures('deep.tif')))).toBe(0)
    const grey = await readPicture(inFixtures('deep-grey.png'))
    const greens = (p: Picture) => p.pixels.filter((_, i) => i % 3 === 1)
    expect(greens(grey)).toEqual(greens(png))
  })

  it('lays what is transparent on mid-grey', async () => {
    const path = join(folder, 'clear.png')
    await sharp({ create: { width: 4, height: 2, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } } }).toFile(path)
    const { pixels } = await readPicture(path)
    expect([...pixels]).toEqual(new Array(24).fill(128))
  })

  it('reads AVIF', async () => {
    const path = join(folder, 'a.avif')
    await sharp(inFixtures('orientation-1.jpg')).avif({ effort: 0 }).toFile(path)
    expect((await readPicture(path)).width).toBe(240)
  })
})

describe('what cannot be read is named', () => {
  it('a missing file', async () => {
    const path = join(folder, 'gone.jpg')
    await expect(readPicture(path)).rejects.toMatchObject({ code: 'image.missing', details: { path } })
  })

  it.each(['progressive.jpg', 'orientation-1.jpg', 'alpha.png', 'lossy.webp', 'deep.tif', 'palette.gif'])(
    '%s, cut short',
    async (name) => {
      const bytes = await readFile(inFixtures(name))
      const path = await write(`cut-${name}`, bytes.subarray(0, bytes.length >> 1))
      await expect(readPicture(path)).rejects.toMatchObject({ code: 'image.unreadable', details: { path } })
    },
  )

  it.each([
    ['empty.jpg', '', 'image.unreadable', 'empty'],
    ['text.jpg', 'I am not a picture.\n', 'image.unreadable', 'text'],
    ['noise.png', new Uint8Array([1, 2, 3, 250, 0, 7]), 'image.unreadable', 'no known picture format'],
    ['header.jpg', new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16]), 'image.unreadable', 'damaged or cut short'],
    ['phone.heic', '\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'image.unsupported', 'convert it to JPEG'],
    ['old.bmp', 'BM6\0\0\0', 'image.unsupported', 'convert it to JPEG or PNG'],
    ['clip.mp4', '\0\0\0\x18ftypisom\0\0\0\0', 'image.unsupported', 'video'],
  ])('%s', async (name, data, code, reason) => {
    const path = await write(name, data)
    await expect(readPicture(path)).rejects.toMatchObject({ code, details: { path } })
    await expect(readPicture(path)).rejects.toThrow(reason)
    await expect(makeThumbnail(path, 64)).rejects.toMatchObject({ code })
  })

  it('a folder', async () => {
    await expect(readPicture(folder)).rejects.toMatchObject({ code: 'image.unreadable' })
  })

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('a file without permission', async () => {
    const path = await write('locked.jpg', await readFile(inFixtures('grey.jpg')))
    await chmod(path, 0)
    await expect(readPicture(path)).rejects.toThrow('not permitted')
  })

  it('more pixels than the limit', async () => {
    const path = inFixtures('grey.jpg')
    await expect(readPicture(path, { largestPixels: 240 * 300 - 1 })).rejects.toMatchObject({
      code: 'image.tooLarge',
      details: { path, width: 240, height: 300 },
    })
    await expect(readPicture(path, { largestPixels: 240 * 300 })).resolves.toMatchObject({ width: 240 })
  })
})

describe('sizes and copies', () => {
  it('reads the size after orientation', async () => {
    expect(await readPictureSize(inFixtures('orientation-6.jpg'))).toEqual({
      width: 240,
      height: 300,
      format: 'jpeg',
      displayable: true,
      displayScale: 1,
    })
  })

  it.each([
    ['grey.jpg', true],
    ['alpha.png', true],
    ['lossy.webp', true],
    ['cmyk.jpg', false],
    ['deep.tif', false],
    ['deep.png', false],
  ])('%s: a page can show it, %s', async (name, displayable) => {
    expect((await readPictureSize(inFixtures(name))).displayable).toBe(displayable)
  })

  it('makes upright thumbnails and enlarges none', async () => {
    const small = await makeThumbnail(inFixtures('orientation-8.jpg'), 100)
    expect([small.width, small.height, small.type]).toEqual([80, 100, 'image/webp'])
    expect((await sharp(small.data).metadata()).format).toBe('webp')
    expect((await makeThumbnail(inFixtures('tiny.png'), 1000)).height).toBe(100)
  })

  it('makes a copy that a page can show, within the largest side', async () => {
    const copy = await makeDisplayPicture(inFixtures('deep.tif'))
    expect([copy.width, copy.height, copy.scale, copy.type]).toEqual([120, 150, 1, 'image/jpeg'])
    const path = join(folder, 'long.png')
    await sharp({ create: { width: 16384, height: 64, channels: 3, background: 'grey' } }).png().toFile(path)
    expect(await readPictureSize(path)).toMatchObject({ displayable: false, displayScale: 0.5 })
    expect(await makeDisplayPicture(path)).toMatchObject({ width: 8192, height: 32, scale: 0.5 })
  })
})

describe('fingerprintFile', () => {
  it('follows the content, not the name', async () => {
    const bytes = new Uint8Array(300_000).map((_, i) => i % 251)
    const first = await fingerprintFile(await write('a.bin', bytes))
    expect(first).toMatch(/^[0-9a-f]{64}$/)
    expect(await fingerprintFile(await write('b.bin', bytes))).toBe(first)
    expect(await fingerprintFile(await write('c.bin', bytes.with(299_999, 9)))).not.toBe(first)
    expect(await fingerprintFile(await write('d.bin', bytes.with(0, 9)))).not.toBe(first)
    expect(await fingerprintFile(await write('e.bin', bytes.subarray(1)))).not.toBe(first)
  })
  it('names a missing file', async () => {
    await expect(fingerprintFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'image.missing' })
  })
})
