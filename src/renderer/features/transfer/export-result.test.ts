import { describe, expect, it } from 'vitest'
import { readExportResult } from './export-result.ts'
import { folderOf } from './start-import.ts'

describe('readExportResult', () => {
  it('says what was written, where, and what was left out with its reason', () => {
    const summary = readExportResult({
      format: '300w',
      folder: '/out/300w',
      images: 21,
      faces: 24,
      facesRejected: 2,
      facesOutOfScope: 0,
      leftOutCount: 1,
      leftOut: [{ picture: 'a/b.jpg', face: 2, reason: '1 landmark is absent' }],
      notes: ['Boxes are not part of 300-W.'],
    })
    expect(summary).toEqual({
      title: '24 faces on 21 pictures written',
      folder: '/out/300w',
      notes: ['2 rejected faces not written.', 'Boxes are not part of 300-W.'],
      leftOut: ['a/b.jpg, face 2: 1 landmark is absent'],
      leftOutCount: 1,
    })
  })

  it('claims nothing where nothing is said', () => {
    expect(readExportResult(null)).toMatchObject({ title: '0 faces on 0 pictures written', folder: null, leftOutCount: 0 })
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
