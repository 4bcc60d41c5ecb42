/** Exports to YOLO-pose with pictures that lie below `images/` already, as in a data set of YOLO that was opened by its root. */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { sep } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { parse } from 'yaml'
import { writePictures } from '../../../../../test/helpers/core.ts'
import { type ExportWish, LabelBench } from '../../../../../test/helpers/labels/bench.ts'

let bench: LabelBench
const own = ['images/train/a.jpg', 'images/val/a.jpg', 'extra/images/c.jpg', 'd.jpg', 'plain/d.jpg']

beforeEach(async () => {
  bench = await LabelBench.start()
  await writePictures(bench.at('pictures'), own)
  await bench.openProject()
  const labels = own.map((name, k) => {
    const xy = Array.from({ length: 68 }, (_, i) => [40 + i + k, 50 + ((i * 7) % 40)])
    return `${JSON.stringify({ canthus: 1, picture: { name }, face: { schema: '300w-68', xy } })}\n`
  })
  await bench.put('faces.jsonl', labels.join(''))
  expect((await bench.importFrom('faces.jsonl')).result).toMatchObject({ facesAdded: 5 })
})
afterEach(() => bench.close())

/** With `/` between folders. */
async function filesOf(ending: RegExp): Promise<string[]> {
  const all = await readdir(bench.at('out'), { recursive: true })
  return all.map((name) => name.replaceAll(sep, '/')).filter((name) => ending.test(name)).toSorted()
}

/** As ultralytics does in img2label_paths. */
function labelOf(picture: string): string {
  const path = bench.at(`out/${picture}`)
  const at = path.lastIndexOf('/images/')
  return `${path.slice(0, at)}/labels/${path.slice(at + '/images/'.length).replace(/\.\w+$/, '.txt')}`
}

async function expectWhole(wish: Partial<ExportWish>): Promise<void> {
  const { result, failures } = bench.exportWatched({ format: 'yolo-pose', ...wish })
  expect(await result).toMatchObject({ faces: 5, pictureFiles: 5, leftOutCount: 0 })
  expect(failures).toEqual([])
  const pictures = await filesOf(/\.(?:jpg|png)$/)
  const labels = await filesOf(/\.txt$/)
  expect(pictures.map(labelOf).toSorted()).toEqual(labels.map((name) => bench.at(`out/${name}`)))
  // What the data files name holds each picture once.
  const trained: string[] = []
  for (const data of await filesOf(/data\.yaml$/)) {
    const { path, train, val } = parse(await bench.read(`out/${data}`)) as { path: string; train: string | string[]; val: unknown }
    expect([path, val]).toEqual(['.', train])
    const folders = [train].flat().map((folder) => data.replace('data.yaml', `${folder}/`))
    trained.push(...folders.flatMap((folder) => pictures.filter((name) => name.startsWith(folder))))
  }
  expect(trained.toSorted()).toEqual(pictures)
  expect(await bench.preview('out', {}, null)).toMatchObject({ format: 'yolo-pose', images: 5, faces: 5, problemCount: 0 })
}

it('copies pictures to where their labels are looked for', async () => {
  await expectWhole({ pictures: 'copy' })
  expect(await filesOf(/\.jpg$/)).toEqual(['extra/images/c.jpg', 'images/d.jpg', 'images/plain/d.jpg', 'images/train/a.jpg', 'images/val/a.jpg'])
  const { result, failures } = await bench.importFrom('out')
  expect([result.facesUpdated, result.notes, failures]).toEqual([5, [], []])
})

it('also in the parts of a split', async () => {
  await expectWhole({ pictures: 'copy', split: { by: 'picture', shares: { train: 60, val: 40, test: 0 }, seed: 1, identityPattern: null } })
  const { result, failures } = await bench.importFrom('out')
  expect([result.facesUpdated, result.notes, failures]).toEqual([5, [], []])
})

it('also crops', async () => {
  await expectWhole({ pictures: 'crop', frame: 'crop' })
  expect(existsSync(bench.at('out/images/train/a_1.png'))).toBe(true)
})

it('writes labels alone for the same places', async () => {
  await bench.exportTo({ format: 'yolo-pose' })
  expect(await filesOf(/\.txt$/)).toEqual(['extra/labels/c.txt', 'labels/d.txt', 'labels/plain/d.txt', 'labels/train/a.txt', 'labels/val/a.txt'])
})

it('names a picture whose place another one has', async () => {
  await writePictures(bench.at('pictures'), ['images/d.jpg'])
  await bench.openProject()
  await bench.put('more.jsonl', (await bench.read('faces.jsonl')).split('\n')[3]?.replace('"d.jpg"', '"images/d.jpg"') ?? '')
  await bench.importFrom('more.jsonl')
  const result = await bench.exportTo({ format: 'yolo-pose', pictures: 'copy' })
  expect(result).toMatchObject({ faces: 5, pictureFiles: 5, leftOutCount: 1 })
  expect(result.leftOut[0]?.reason).toBe('its file labels/d.txt is there already, from another picture')
})
