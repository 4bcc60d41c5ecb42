import { describe, expect, it } from 'vitest'
import type { ExportResult } from '#contract/methods/formats.ts'
import { readExportResult } from './export-result.ts'
import { folderOf } from './start-import.ts'

const result: ExportResult = {
  format: 'coco',
  folder: '/out/coco',
  schemaId: '300w-68',
  files: 3,
  pictureFiles: 20,
  images: 21,
  faces: 24,
  facesMapped: 0,
  facesOnlyPredicted: 7,
  facesRejected: 2,
  facesOutOfScope: 0,
  splits: [{ name: 'train', images: 20, faces: 22 }, { name: 'val', images: 1, faces: 2 }],
  leftOutCount: 1,
  leftOut: [{ picture: 'a/b.jpg', face: 2, reason: '1 landmark is absent' }],
  notes: ['Boxes are not part of it.'],
}

describe('readExportResult', () => {
  it('says what was written, where, and what was left out with its reason', () => {
    expect(readExportResult(result)).toEqual({
      title: '24 faces on 21 pictures written',
      folder: '/out/coco',
      notes: [
        '3 label files, 20 pictures; the manifest export.json lists each with its checksum.',
        'train: 22 faces on 20 pictures.',
        'val: 2 faces on 1 picture.',
        '7 of these faces are predictions that nobody has reviewed.',
        '2 rejected faces not written.',
        'Boxes are not part of it.',
      ],
      leftOut: ['a/b.jpg, face 2: 1 landmark is absent'],
      leftOutCount: 1,
    })
  })

  it('claims nothing where nothing is said', () => {
    expect(readExportResult(null)).toMatchObject({ title: 'Nothing was written', folder: null, leftOutCount: 0 })
  })
})

describe('folderOf', () => {
  it.each([
    ['/sets/wflw/list_98pt_test.txt', '/sets/wflw'],
    ['/sets/300w.v2/', '/sets/300w.v2/'],
    ['/sets/ibug', '/sets/ibug'],
    ['C:\\sets\\list.txt', 'C:\\sets'],
  ])('of %s is %s', (path, folder) => expect(folderOf(path)).toBe(folder))
})
