/** Exports into a folder that has labels already. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { formatPts } from '#domain/formats/pts-300w.ts'
import { writePictures } from '../../../../../test/helpers/core.ts'
import { LabelBench } from '../../../../../test/helpers/labels/bench.ts'

let bench: LabelBench

const pts = (shift: number): string => formatPts(Array.from({ length: 68 }, (_, k) => ({ x: 40 + k / 2 + shift, y: 50 + ((k * 7) % 40) })))

beforeEach(async () => {
  bench = await LabelBench.start()
  await bench.put('pictures/note.txt', '')
  await writePictures(bench.at('pictures'), ['a.jpg', 'b.jpg', 'sub/c d.jpg'], 320, 240)
  for (const [name, shift] of [['a', 0], ['a.face2', 150], ['b', 0], ['sub/c d', 0]] as const) await bench.put(`labels/${name}.pts`, pts(shift))
  await bench.openProject()
  await bench.importFrom('labels')
})

afterEach(() => bench.close())

it('names the labels that it does not replace, since they are read along with its own', async () => {
  await bench.put('out/export.pts', 'no labels')
  expect((await bench.exportTo({ format: '300w', overwrite: true })).notes).toEqual([])
  await bench.change('a.jpg', ([first]) => (first ? [first] : []))
  const again = await bench.exportTo({ format: '300w', overwrite: true })
  expect(again.notes).toEqual(['1 label file that was in the folder before stays beside the new ones, and is read along with them: a.face2.pts.'])
  expect((JSON.parse(await bench.read('out/export.json')) as { notes: string[] }).notes).toEqual(again.notes)
  const fewer = await bench.exportTo({ format: '300w', text: 'b.jpg', overwrite: true })
  expect(fewer.notes).toEqual(['3 label files that were in the folder before stay beside the new ones, and are read along with them: a.face2.pts, a.pts, sub/c d.pts.'])
  expect(await bench.read('out/a.face2.pts')).toBe(pts(150))
})

it('names none of another format with the same ending, and no manifest', async () => {
  const notesOf = async (format: 'coco' | 'label-studio') => (await bench.exportTo({ format, overwrite: true })).notes.join(' ')
  expect(await notesOf('label-studio')).not.toMatch(/in the folder before/)
  expect(await notesOf('coco')).not.toMatch(/in the folder before/)
  await bench.put('out/old/annotations.json', await bench.read('out/annotations.json'))
  expect(await notesOf('label-studio')).not.toMatch(/in the folder before/)
  expect(await notesOf('coco')).toMatch(/^1 label file that was in the folder before .*: old\/annotations\.json\./)
})
