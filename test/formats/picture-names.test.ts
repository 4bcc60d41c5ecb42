/** However a label file spells the path of a picture, the picture has one name; the same for every codec that names pictures. */
import { describe, expect, it } from 'vitest'
import type { FormatId } from '#domain/formats/format-ids.ts'
import { isAbsoluteName, pictureName } from '#domain/formats/picture-name.ts'
import { faceOf, pointAt } from '#domain/formats/reading.ts'
import { codecs } from '#domain/formats/registry.ts'
import { optionsOf, readAll, writeAll } from '../helpers/labels/round-trip.ts'

const spellings: readonly (readonly [written: string, name: string])[] = [
  ['C:\\data\\my set\\x.jpg', 'C:/data/my set/x.jpg'],
  ['c:\\data\\\\my set\\.\\x.jpg', 'C:/data/my set/x.jpg'],
  ['C:/data//my set/sub/../x.jpg', 'C:/data/my set/x.jpg'],
  ['\\\\server\\faces\\x.jpg', '//server/faces/x.jpg'],
  ['/data//my set/x.jpg', '/data/my set/x.jpg'],
  ['a\\b\\x.jpg', 'a/b/x.jpg'],
  ['./a/./b//x.jpg', 'a/b/x.jpg'],
  ['.\\a\\c\\..\\b\\x.jpg', 'a/b/x.jpg'],
  ['../other/x.jpg', '../other/x.jpg'],
  ['a/b..c/.x.jpg', 'a/b..c/.x.jpg'],
]

/** How a name stands in the text of a format; formats of a file a picture name none. */
const asJson = (name: string): string => JSON.stringify(name).slice(1, -1)
const asIs = (name: string): string => name
const escapes: Partial<Record<FormatId, (name: string) => string>> = {
  wflw: asIs, coco: asJson, cvat: asIs, dlib: asIs, 'label-studio': asJson, deeplabcut: asIs, spiga: asJson, csv: asIs, jsonl: asJson,
}
const namesNone: readonly FormatId[] = ['300w', 'merl-rav', 'yolo-pose', 'ljson', 'cofw', '300w-lp']

describe('names of pictures', () => {
  it.each(spellings)('%s is %s, which stays so', (written, name) => {
    expect(pictureName(written)).toBe(name)
    expect(pictureName(name)).toBe(name)
    expect(isAbsoluteName(name)).toBe(/^(?:C:|\/)/.test(name))
  })

  it('are looked at in every codec that has them', () => {
    expect([...Object.keys(escapes), ...namesNone].toSorted()).toEqual(codecs.map((codec) => codec.id).toSorted())
  })

  it.each(codecs.filter(({ id }) => escapes[id] !== undefined))('have one spelling out of $name', async (codec) => {
    const schemaId = codec.id === 'wflw' ? 'wflw-98' : '300w-68'
    const count = schemaId === 'wflw-98' ? 98 : 68
    const face = faceOf(Array.from({ length: count }, (_, k) => pointAt({ x: 10 + k, y: 20 + (k % 7) }, 'visible')), { schemaId })
    const picture = { name: 'NAME.jpg', hasEnding: true, width: 200, height: 100 }
    const { files, refused } = await writeAll(codec, [{ picture, faces: [face] }], optionsOf(schemaId))
    expect(refused).toEqual([])
    for (const [written, name] of spellings) {
      const spelt = Object.entries(files).map(([file, text]) => [file, text.replaceAll(/(?:\/data\/local-files\/\?d=)?NAME\.jpg/g, () => escapes[codec.id]?.(written) ?? written)])
      const read = await readAll(codec, Object.fromEntries(spelt) as Record<string, string>, { sizes: { [name]: { width: 200, height: 100 } } })
      expect(read.problems, written).toEqual([])
      expect(read.pictures.map((p) => [p.picture.name, p.faces.length]), written).toEqual([[name, 1]])
    }
  })
})
