/** Exports of a project that has pictures from several folders, some of one name. */
import { readdir } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writePictures } from '../../../../../test/helpers/core.ts'
import { LabelBench } from '../../../../../test/helpers/labels/bench.ts'
import type { ProjectPicture } from '../ports.ts'
import { ExportNames } from './export-names.ts'

const picture = (name: string, path = name): ProjectPicture => ({ imageId: name, name, path, width: null, height: null, address: '' })
const namesOf = (...pictures: ProjectPicture[]): string[] => {
  const names = new ExportNames(pictures)
  return pictures.map((one) => names.of(one))
}

describe('names in an export', () => {
  it('are those in the project, and from elsewhere the last one with as many folders as tell it apart', () => {
    expect(namesOf(picture('a.jpg'), picture('sub/./b.jpg'), picture('/x/c.jpg'))).toEqual(['a.jpg', 'sub/b.jpg', 'c.jpg'])
    expect(namesOf(picture('/x/one/a.jpg'), picture('/y/one/a.jpg'), picture('/y/two/a.jpg'))).toEqual(['x/one/a.jpg', 'y/one/a.jpg', 'two/a.jpg'])
    expect(namesOf(picture('/x/A.jpg'), picture('a.jpg'))).toEqual(['x/A.jpg', 'a.jpg'])
    expect(namesOf(picture('../q/a.jpg', '/p/q/a.jpg'), picture('q/a.jpg', '/p/r/q/a.jpg'), picture('../b.jpg', '/p/b.jpg'))).toEqual(['p/q/a.jpg', 'q/a.jpg', 'b.jpg'])
    expect(namesOf(picture('/a.jpg'), picture('/x/a.jpg'), picture('x/a.jpg'))).toEqual(['a.jpg', 'x/a-2.jpg', 'x/a.jpg'])
  })

  it('never are one for two crops', () => {
    const pictures = [picture('a.jpg'), picture('a.png'), picture('b.jpg')]
    const names = new ExportNames(pictures)
    expect(pictures.map((one) => names.ofCrop(one, 2))).toEqual(['a.jpg_2.png', 'a.png_2.png', 'b_2.png'])
  })
})

describe('an export of pictures of several folders', () => {
  let bench: LabelBench

  beforeEach(async () => {
    bench = await LabelBench.start()
    const all = ['pictures/0001.jpg', 'pictures/0001.png', 'one/0001.jpg', 'two/0001.jpg', 'two/solo.jpg']
    for (const [k, name] of all.entries()) await writePictures(bench.root, [name], 320 + 160 * k, 240)
    await bench.openProject()
    await bench.addFolder('one')
    await bench.addFolder('two')
    const xy = Array.from({ length: 68 }, (_, k) => [40 + k, 50 + ((k * 7) % 40)])
    await bench.put('faces.jsonl', all.map((name) => `${JSON.stringify({ canthus: 1, picture: { name: bench.at(name) }, face: { schema: '300w-68', xy } })}\n`).join(''))
    expect((await bench.importFrom('faces.jsonl')).result).toMatchObject({ facesAdded: 5 })
  })
  afterEach(() => bench.close())

  const listed = async (): Promise<string[]> => (JSON.parse(await bench.read('out/annotations.json')) as { images: { file_name: string }[] }).images.map((image) => image.file_name).toSorted()
  const files = async (ending: RegExp): Promise<string[]> => (await readdir(bench.at('out'), { recursive: true })).filter((name) => ending.test(name)).toSorted()

  it('gives each its own name, and its copy the same', async () => {
    const names = ['0001.jpg', '0001.png', 'one/0001.jpg', 'solo.jpg', 'two/0001.jpg']
    expect(await bench.exportTo({ format: 'coco', pictures: 'copy' })).toMatchObject({ faces: 5, pictureFiles: 5, leftOutCount: 0 })
    expect(await listed()).toEqual(names)
    expect(await files(/\.(?:jpg|png)$/)).toEqual(names)
    // What is chosen changes no name.
    await bench.exportTo({ format: 'coco', text: '/two/', overwrite: true })
    expect(await listed()).toEqual(['solo.jpg', 'two/0001.jpg'])
  })

  it('means the same pictures when it is read back', async () => {
    await bench.exportTo({ format: 'coco' })
    const { result, failures } = await bench.importFrom('out')
    expect([result.facesUnchanged, failures]).toEqual([5, []])
  })

  it('gives each crop its own name', async () => {
    const names = ['0001.jpg_1.png', '0001.png_1.png', 'one/0001_1.png', 'solo_1.png', 'two/0001_1.png']
    expect(await bench.exportTo({ format: 'coco', frame: 'crop', pictures: 'crop' })).toMatchObject({ faces: 5, pictureFiles: 5 })
    expect(await listed()).toEqual(names)
    expect(await files(/\.png$/)).toEqual(names)
  })
})
