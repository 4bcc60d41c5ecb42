/**
 * COFW: one MATLAB file of all faces (29 points with an occlusion bit each), and COFW68: one a picture (68 points, `Occ`).
 *
 * Points count from 1, as in all of MATLAB's own pictures; the sets do not say so themselves. COFW's pictures stand in
 * the file too and have no names: those that were taken out are looked for by their number.
 */
import type { Box } from '../frames.ts'
import type { FormatCodec, LabelFiles, PictureLabel, ReadItem } from './codec.ts'
import { LabelFileError } from './label-file.ts'
import { pictureOfFile, withoutLastEnding } from './label-records.ts'
import { type MatArray, readMatFile } from './mat-file.ts'
import { isMat73, readMat73 } from './mat-hdf5.ts'
import { matBase, pointFromMat, readAllBytes, readHeadBytes, valueAt } from './mat-labels.ts'
import { faceOf, hasEndingOf, problemAt, readEach, warningAt } from './reading.ts'
import { attempt } from './writing.ts'

const mostBytes = 2 ** 30
const pointCount = 29
const wanted = ['phisTr', 'phisT', 'bboxesTr', 'bboxesT', 'Points', 'Occ']

export const codecCofw: FormatCodec<'cofw'> = {
  id: 'cofw',
  name: 'COFW, COFW68',
  endings: ['.mat'],
  statement: {
    base: 1,
    precision: 'single or double precision',
    stepPx: 0.0001,
    states: 'an occlusion bit: visible or occluded',
    cannotCarry: ['It is only read: COFW keeps its labels in one file with its pictures.'],
    source: 'Burgos-Artizzu et al. (2013), phisTr and bboxesTr; golnazghiasi/cofw68-benchmark, Points and Occ. The base is not documented; the files are MATLAB\'s own',
  },
  schemas: ['cofw-29', '300w-68'],
  groupsPictures: true,
  recognise(_head, name) {
    if (/\d_points\.mat$/i.test(name)) return { sureness: 0.9, reason: 'a file NUMBER_points.mat a picture, as COFW68 has' }
    return /cofw[^/]*\.mat$/i.test(name) ? { sureness: 0.9, reason: 'a MATLAB file named after COFW' } : null
  },
  read: (files) => readEach(files, (name) => hasEndingOf(name, ['.mat']), (name) => readFile(files, name)),
  createWriter: null,
}

async function* readFile(files: LabelFiles, file: string): AsyncGenerator<ReadItem> {
  const arrays = await readArrays(files, file)
  const all = arrays.get('phisTr') ?? arrays.get('phisT')
  const single = arrays.get('Points')
  if (all !== undefined) yield* facesOf29(all, arrays.get('bboxesTr') ?? arrays.get('bboxesT'), file)
  else if (single !== undefined) yield* faceOf68(single, arrays.get('Occ'), file)
  else yield warningAt(file, null, 'neither phisTr, phisT nor Points is in this file; it was left out')
}

/** @throws LabelFileError */
async function readArrays(files: LabelFiles, file: string): Promise<ReadonlyMap<string, MatArray>> {
  if (isMat73(await readHeadBytes(files, file))) return readMat73(files.readBytes(file), wanted)
  return readMatFile(await readAllBytes(files, file, mostBytes), wanted)
}

/** A row a face: 29 x, 29 y and, where there are as many columns, 29 bits. */
function* facesOf29(all: MatArray, boxes: MatArray | undefined, file: string): Generator<ReadItem> {
  const [rows = 0, columns = 0] = all.dimensions
  if (all.dimensions.length !== 2 || (columns !== 2 * pointCount && columns !== 3 * pointCount)) throw new LabelFileError(`the rows of ${String(columns)} numbers are neither 58 nor 87 long`)
  const hasBoxes = boxes !== undefined && boxes.dimensions[0] === rows && boxes.dimensions[1] === 4
  if (rows === 0) yield warningAt(file, null, 'there are no faces in this file')
  for (let row = 0; row < rows; row++) {
    const at = { file, line: null }
    const picture: PictureLabel = { name: `${withoutLastEnding(file)}/${String(row + 1).padStart(6, '0')}`, hasEnding: false, width: null, height: null }
    const face = attempt(() => {
      const points = Array.from({ length: pointCount }, (_, k) => {
        const bit = columns === 3 * pointCount ? valueAt(all, row, 2 * pointCount + k) : null
        return pointFromMat(valueAt(all, row, k), valueAt(all, row, pointCount + k), stateOf(bit))
      })
      return faceOf(points, { schemaId: 'cofw-29', box: hasBoxes ? boxOf(boxes, row) : null, id: String(row + 1) })
    })
    if (face instanceof LabelFileError) yield problemAt(file, null, `face ${String(row + 1)}: ${face.message}`)
    else yield { kind: 'face', picture, face, at }
  }
}

/** x, y, width and height. */
function boxOf(boxes: MatArray, row: number): Box<'imagePx'> | null {
  const [x = NaN, y = NaN, width = NaN, height = NaN] = [0, 1, 2, 3].map((k) => valueAt(boxes, row, k))
  const box = { x0: x - matBase, y0: y - matBase, x1: x - matBase + width, y1: y - matBase + height }
  return width >= 0 && height >= 0 && Object.values(box).every((v) => Math.abs(v) < 1e7) ? box : null
}

function* faceOf68(points: MatArray, occlusion: MatArray | undefined, file: string): Generator<ReadItem> {
  const [rows = 0, columns] = points.dimensions
  if (rows !== 68 || columns !== 2 || points.dimensions.length !== 2) throw new LabelFileError('Points is not 68 rows of x and y')
  if (occlusion !== undefined && occlusion.values.length !== rows) throw new LabelFileError('Occ does not have 68 bits')
  const picture = pictureOfFile(file, file.replace(/(?:_points)?\.mat$/i, ''))
  const labels = Array.from({ length: rows }, (_, k) => pointFromMat(valueAt(points, k, 0), valueAt(points, k, 1), stateOf(occlusion?.values[k] ?? null)))
  yield { kind: 'face', picture, face: faceOf(labels, { schemaId: '300w-68' }), at: { file, line: null } }
}

/** @throws LabelFileError */
function stateOf(bit: number | null): 'visible' | 'occluded' | null {
  if (bit === null) return null
  if (bit !== 0 && bit !== 1) throw new LabelFileError(`an occlusion bit is neither 0 nor 1: ${String(bit)}`)
  return bit === 1 ? 'occluded' : 'visible'
}
