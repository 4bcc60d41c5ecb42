/** Every format in the encodings, line ends and names that its files have in the wild, and against files made to harm. */
import { describe, expect, it } from 'vitest'
import type { PictureLabel } from '#domain/formats/codec.ts'
import { faceOf, pointAt } from '#domain/formats/reading.ts'
import { codecs } from '#domain/formats/registry.ts'
import { filesInMemory } from '../helpers/labels/in-memory.ts'
import { optionsOf, readAll, readItems, writeAll } from '../helpers/labels/round-trip.ts'

const written = codecs.filter((codec) => codec.createWriter !== null)
const size = { width: 400, height: 300 }

async function sampleOf(codec: (typeof codecs)[number], name = 'images/a b.jpg'): Promise<Record<string, string>> {
  const schemaId = codec.schemas?.[0] ?? '300w-68'
  const points = optionsOf(schemaId).pointNames.map((_, k) => pointAt({ x: 10 + k, y: 20 + ((k * 7) % 90) }, 'visible'))
  const picture: PictureLabel = { name, hasEnding: true, ...size }
  const { files, refused } = await writeAll(codec, [{ picture, faces: [faceOf(points, { schemaId })] }], optionsOf(schemaId))
  expect(refused).toEqual([])
  return files
}

/** Sizes for formats that count in parts of the picture, whatever they make of its name. */
const read = (codec: (typeof codecs)[number], contents: Readonly<Record<string, string | Uint8Array>>) =>
  readAll({ ...codec, read: (files) => codec.read({ ...files, sizeOf: () => Promise.resolve(size) }) }, contents)

const mapTexts = <T>(files: Readonly<Record<string, string>>, by: (text: string) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name, by(text)]))

function utf16(text: string, isLittle: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * text.length + 2))
  for (const [k, unit] of [0xfeff, ...Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))].entries()) view.setUint16(2 * k, unit, isLittle)
  return new Uint8Array(view.buffer)
}

const spellings: readonly (readonly [string, (text: string) => string | Uint8Array])[] = [
  ['a byte order mark', (text) => `\uFEFF${text}`],
  ['CRLF', (text) => text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n')],
  ['UTF-16, little endian', (text) => utf16(text, true)],
  ['UTF-16, big endian', (text) => utf16(text, false)],
]

const bomb = `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">${[...'bcdefghi'].map((c) => `<!ENTITY ${c} "${`&${String.fromCharCode(c.charCodeAt(0) - 1)};`.repeat(10)}">`).join('')}]>`
const harm: readonly (readonly [string, (text: string) => string])[] = [
  ['an XML entity bomb', (text) => (text.startsWith('<') ? text.replace(/(<\?xml[^>]*>)?/, `$1${bomb}`).replaceAll('a b.jpg', '&i;') : `${bomb}<a>&i;</a>`)],
  ['a million brackets', () => '['.repeat(1_000_000)],
  ['200,000 objects in each other', () => '{"a":'.repeat(200_000)],
  ['200,000 elements in each other', () => '<g>'.repeat(200_000)],
  ['a line of ten million digits', () => '9'.repeat(10_000_000)],
  ['NaN for every number', (text) => text.replaceAll(/\d+\.\d+|\b\d{2,}\b/g, 'NaN')],
  ['1e308 for every number', (text) => text.replaceAll(/\d+\.\d+|\b\d{2,}\b/g, '1e308')],
]

describe.each(written)('$name', (codec) => {
  it.each(spellings)('is the same with %s', async (_, spell) => {
    const files = await sampleOf(codec)
    const plain = await read(codec, files)
    expect(plain.pictures.map((p) => p.faces.length)).toEqual([1])
    const other = await read(codec, mapTexts(files, spell))
    expect(other.problems).toEqual([])
    expect(other.pictures).toEqual(plain.pictures)
  })

  it.each(['images/my  holiday.jpg', 'images/a,b;c.jpg', `images/l'été & "co" <1>.jpg`, 'images/写真/顔 صورة Фото.jpg', 'images/1 2 3.jpg', 'images/[#1]{%41}.jpg'])('has the picture %s back', async (name) => {
    const { pictures, problems } = await read(codec, await sampleOf(codec, name))
    expect(problems).toEqual([])
    const [own] = pictures
    expect([own?.picture.name, own?.faces.length]).toEqual([own?.picture.hasEnding === true ? name : name.replace('.jpg', ''), 1])
  })

  it.each(harm)('ends in time, never in nothing, for %s', async (_, spoil) => {
    const items = await readItems(codec, filesInMemory(mapTexts(await sampleOf(codec), spoil)))
    const problems = items.flatMap((item) => (item.kind === 'problem' ? [item] : []))
    for (const { reason, at } of problems) expect([reason.length > 5 && reason.length < 400, at.file.length > 0]).toEqual([true, true])
    const places = items.flatMap((item) => (item.kind === 'face' ? item.face.points.flatMap(({ position: p }) => (p === null ? [] : [p.x, p.y])) : []))
    expect(places.every((value) => Math.abs(value) <= 1e7)).toBe(true)
    // A file that is no longer recognised among several is named in a warning; what is missing may be a picture without faces.
    expect(items.length).toBeGreaterThan(0)
  })
})
