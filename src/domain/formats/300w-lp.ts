/**
 * 300W-LP and AFLW2000-3D: a MATLAB file a picture, with 68 points and the pose of a fitted face.
 *
 * Points count from 1: the sets' own examples plot them over a picture in MATLAB, where the first pixel's centre is
 * (1, 1), and 3DDFA flips them by `height + 1 - y`. Python readers take them as they are, and are off by one pixel.
 */
import type { HeadPose } from '../records.ts'
import type { FaceLabel, FormatCodec, LabelFiles, PointLabel, ReadItem } from './codec.ts'
import { pictureOfFile } from './label-records.ts'
import { isMatFile, type MatArray, readMatFile } from './mat-file.ts'
import { pointFromMat, readAllBytes, valueAt } from './mat-labels.ts'
import { schemaOfCount } from './point-names.ts'
import { faceOf, hasEndingOf, pointAt, readEach, warningAt } from './reading.ts'

/** The largest file of the two sets has less than 1 MiB. */
const mostBytes = 1 << 26

/** Arrays of points, the best first; `pt2d` has 68 points in 300W-LP and 21 in AFLW2000-3D. */
const pointArrays = ['pt2d', 'pt3d_68', 'pts_2d', 'pts_3d'] as const

export const codec300wLp: FormatCodec<'300w-lp'> = {
  id: '300w-lp',
  name: '300W-LP, AFLW2000-3D',
  endings: ['.mat'],
  statement: {
    base: 1,
    precision: 'single or double precision',
    stepPx: 0.0001,
    states: null,
    cannotCarry: ['It is only read: the parameters of the fitted 3D face cannot be made from points.'],
    source: 'Zhu et al., 3DDFA (2016): example code of AFLW2000-3D (plot over imshow), FittingModel (height + 1 - y); pose signs by draw_axis of Hopenet',
  },
  schemas: ['300w-68'],
  groupsPictures: true,
  recognise(_head, name) {
    if (!hasEndingOf(name, ['.mat']) || /\d_points\.mat$|cofw/i.test(name)) return null
    return { sureness: 0.7, reason: 'a MATLAB file a picture' }
  },
  read(files) {
    // landmarks/SET/NAME_pts.mat repeats SET/NAME.mat.
    const known = new Set(files.names)
    const isRepeated = (name: string): boolean => name.includes('landmarks/') && name.endsWith('_pts.mat') && known.has(name.replace('landmarks/', '').replace(/_pts\.mat$/, '.mat'))
    return readEach(files, (name) => hasEndingOf(name, ['.mat']) && !isRepeated(name), (name) => readFile(files, name))
  },
  createWriter: null,
}

async function* readFile(files: LabelFiles, file: string): AsyncGenerator<ReadItem> {
  const bytes = await readAllBytes(files, file, mostBytes)
  if (!isMatFile(bytes)) {
    yield warningAt(file, null, 'this is no MATLAB file of level 5 and was left out')
    return
  }
  const arrays = readMatFile(bytes, [...pointArrays, 'Pose_Para'])
  const found = pointArrays.flatMap((name) => {
    const points = pointsOf(arrays.get(name))
    return points === null ? [] : [{ name, points }]
  })
  const chosen = found.find(({ points }) => points.length === 68) ?? found[0]
  if (chosen === undefined) {
    yield warningAt(file, null, `none of ${pointArrays.join(', ')} is in this file; it was left out`)
    return
  }
  const at = { file, line: null }
  const picture = pictureOfFile(file, file.replace(/(?:_pts)?\.mat$/i, '').replace(/(^|\/)landmarks\//, '$1'))
  yield { kind: 'picture', picture, at }
  if (chosen.name === 'pt3d_68' || chosen.name === 'pts_3d') yield warningAt(file, null, 'the points are those of a fitted 3D face, so the far contour lies behind the face')
  const known: Partial<FaceLabel> = { schemaId: schemaOfCount(chosen.points.length), pose: poseOf(arrays.get('Pose_Para')) }
  yield { kind: 'face', picture, face: faceOf(chosen.points, known), at }
}

/** Rows x, y (and z) of a column a point, or the other way round. (-1, -1) is a point that is not to be seen. */
function pointsOf(array: MatArray | undefined): PointLabel[] | null {
  const [rows = 0, columns = 0] = array?.dimensions ?? []
  if (array === undefined || array.dimensions.length !== 2) return null
  const isWide = rows === 2 || rows === 3
  if (!isWide && columns !== 2 && columns !== 3) return null
  const count = isWide ? columns : rows
  if (count < 4 || count > 1000) return null
  return Array.from({ length: count }, (_, k) => {
    const [x, y] = isWide ? [valueAt(array, 0, k), valueAt(array, 1, k)] : [valueAt(array, k, 0), valueAt(array, k, 1)]
    return x === -1 && y === -1 ? pointAt(null, 'absent') : pointFromMat(x, y)
  })
}

/** Pitch, yaw, roll, place and scale; yaw is positive towards the left of the picture there. */
function poseOf(array: MatArray | undefined): HeadPose | null {
  const [pitchRad, yaw, rollRad] = array?.values ?? []
  const isPose = [pitchRad, yaw, rollRad].every((angle) => angle !== undefined && Math.abs(angle) <= 2 * Math.PI)
  return isPose && pitchRad !== undefined && yaw !== undefined && rollRad !== undefined ? { pitchRad, yawRad: yaw === 0 ? 0 : -yaw, rollRad } : null
}
