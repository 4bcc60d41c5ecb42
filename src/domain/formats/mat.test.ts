import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { fuzz, fuzzTimeoutMs } from '../../../test/helpers/labels/fuzz.ts'
import { readAll } from '../../../test/helpers/labels/round-trip.ts'
import { codec300wLp } from './300w-lp.ts'
import { codecCofw } from './cofw.ts'
import { isMatFile, readMatFile } from './mat-file.ts'
import { pointAt } from './reading.ts'

/** Written by `scipy.io.savemat`, beside the arrays with text, a structure, cells, a sparse and a complex array. */
const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(join(import.meta.dirname, '../../../test/fixtures/labels/mat', name)))

describe('arrays of a MAT-file', () => {
  it.each(['lp-packed.mat', 'lp-plain.mat'])('are read by name, whatever stands between them: %s', (name) => {
    const arrays = readMatFile(fixture(name), ['pt2d', 'Pose_Para', 'roi', 'note', 'nested', 'Cells', 'sparse', 'cplx'])
    expect([...arrays.keys()].toSorted()).toEqual(['Pose_Para', 'pt2d', 'roi'])
    expect(arrays.get('pt2d')?.dimensions).toEqual([2, 68])
    expect([...(arrays.get('pt2d')?.values ?? [])].slice(0, 4)).toEqual([100.5, 50, 101.5, 52])
    expect([...(arrays.get('roi')?.values ?? [])]).toEqual([1, 2, 3, 4])
  })

  it('are read in the other order of bytes too', () => {
    // A 1 by 2 array `ab` of doubles, by hand.
    const view = new DataView(new ArrayBuffer(128 + 8 + 16 + 16 + 8 + 24))
    const put = (at: number, ...words: number[]): void => words.forEach((w, k) => view.setUint32(at + 4 * k, w))
    view.setUint16(124, 0x0100)
    view.setUint16(126, 0x4d49)
    put(128, 14, 64, 6, 8, 6, 0, 5, 8, 1, 2)
    put(168, (2 << 16) | 1, 0x61620000, 9, 16)
    view.setFloat64(184, 1.5)
    view.setFloat64(192, -2)
    const bytes = new Uint8Array(view.buffer)
    expect(isMatFile(bytes)).toBe(true)
    expect([...(readMatFile(bytes, ['ab']).get('ab')?.values ?? [])]).toEqual([1.5, -2])
  })

  it.each([
    ['a cut file', fixture('lp-plain.mat').slice(0, 400), 'an element is longer than the file'],
    ['a damaged packed array', fixture('lp-packed.mat').map((byte, k) => (k === 160 ? byte ^ 255 : byte)), /damaged|longer|type/],
    ['another file', new TextEncoder().encode('MATLAB 5.0'.padEnd(200)), 'this is no MATLAB file of level 5'],
  ])('name what is wrong with %s', (_, bytes, reason) => {
    expect(() => readMatFile(bytes, ['pt2d', 'Pose_Para'])).toThrow(reason)
  })

  it('refuse what unpacks to more than memory should hold', () => {
    const bomb = deflateSync(new Uint8Array(257 * 1024 * 1024))
    const bytes = new Uint8Array(136 + bomb.length)
    bytes.set(fixture('lp-packed.mat').slice(0, 128))
    new DataView(bytes.buffer).setUint32(128, 15, true)
    new DataView(bytes.buffer).setUint32(132, bomb.length, true)
    bytes.set(bomb, 136)
    expect(() => readMatFile(bytes, [])).toThrow('unpacks to more than 256 MiB')
  })
})

describe('300W-LP', () => {
  it('counts from 1, and turns yaw: positive is towards the left of the picture there', async () => {
    const { pictures, problems, warnings } = await readAll(codec300wLp, { 'AFW/AFW_1_0.mat': fixture('lp-packed.mat') })
    expect([problems, warnings]).toEqual([[], []])
    expect(pictures[0]?.picture).toEqual({ name: 'AFW/AFW_1_0', hasEnding: false, width: null, height: null })
    const face = pictures[0]?.faces[0]
    expect(face?.schemaId).toBe('300w-68')
    expect(face?.points.slice(0, 2)).toEqual([pointAt({ x: 99.5, y: 49 }), pointAt({ x: 100.5, y: 51 })])
    expect(face?.pose).toEqual({ pitchRad: 0.1, yawRad: 0.25, rollRad: 0.05 })
  })

  it('takes the 68 points of AFLW2000-3D before its 21, and says what they are', async () => {
    const { pictures, warnings } = await readAll(codec300wLp, { 'image00002.mat': fixture('aflw2000.mat') })
    expect(pictures[0]?.faces[0]?.points).toHaveLength(68)
    expect(pictures[0]?.faces[0]?.points[67]?.position).toEqual({ x: 166.5, y: 183 })
    expect(warnings.join()).toContain('fitted 3D face')
  })

  it('reads a face once where landmarks/ repeats it, and leaves other files out', async () => {
    const { pictures, problems, warnings } = await readAll(codec300wLp, { 'AFW/a.mat': fixture('lp-plain.mat'), 'landmarks/AFW/a_pts.mat': fixture('lp-plain.mat'), 'b.mat': fixture('12_points.mat'), 'c.mat': 'hello' })
    expect(pictures.map((p) => [p.picture.name, p.faces.length])).toEqual([['AFW/a', 1]])
    expect(problems).toEqual([])
    expect(warnings).toHaveLength(2)
  })
})

describe('COFW', () => {
  it.each([
    ['level 5', 'COFW_test.mat'],
    ['7.3, as h5py writes it', 'COFW_train_color.mat'],
  ])('has 29 points with an occlusion bit, and the box as x, y, width, height: %s', async (_, name) => {
    const { pictures, problems } = await readAll(codecCofw, { [name]: fixture(name) }, { pieceLength: () => 1000 })
    expect(problems).toEqual([])
    const stem = name.replace('.mat', '')
    expect(pictures.map((p) => p.picture.name)).toEqual([`${stem}/000001`, `${stem}/000002`])
    const face = pictures[0]?.faces[0]
    expect(face?.schemaId).toBe('cofw-29')
    expect(face?.points.slice(0, 2)).toEqual([pointAt({ x: 9.25, y: 38.25 }, 'visible'), pointAt({ x: 10.25, y: 39.25 }, 'occluded')])
    expect(face?.box).toEqual({ x0: 10, y0: 20, x1: 40, y1: 60 })
  })

  it('has 68 points with Occ in COFW68', async () => {
    const { pictures } = await readAll(codecCofw, { 'test_annotations/12_points.mat': fixture('12_points.mat') })
    expect(pictures[0]?.picture.name).toBe('test_annotations/12')
    expect(pictures[0]?.faces[0]?.points.slice(0, 2)).toEqual([pointAt({ x: 99.5, y: 49 }, 'occluded'), pointAt({ x: 100.5, y: 51 }, 'visible')])
  })

  it.each([
    ['a file of MATLAB 7.3', new TextEncoder().encode('MATLAB 7.3 MAT-file, Platform: GLNXA64'.padEnd(600)), 'the HDF5 part of the file is damaged or cut off'],
    ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47]), 'this is no MATLAB file of level 5'],
  ])('says what to do with %s', async (_, bytes, reason) => {
    expect((await readAll(codecCofw, { 'COFW_train_color.mat': bytes })).problems.join()).toContain(reason)
  })
})

it('ends in faces or in problems whatever comes: 300W-LP', async () => {
  await fuzz(codec300wLp, [{ 'a.mat': fixture('lp-packed.mat') }, { 'a.mat': fixture('lp-plain.mat') }, { 'a.mat': fixture('aflw2000.mat') }])
}, fuzzTimeoutMs)

it('ends in faces or in problems whatever comes: COFW', async () => {
  await fuzz(codecCofw, [{ 'COFW_test.mat': fixture('COFW_test.mat') }, { '12_points.mat': fixture('12_points.mat') }, { 'COFW_train_color.mat': fixture('COFW_train_color.mat') }])
}, fuzzTimeoutMs)
