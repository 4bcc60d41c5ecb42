/**
 * The 29 points of COFW (Caltech Occluded Faces in the Wild). The set itself numbers and does not name them; meanings and
 * mirror map follow from its pictures and from the pairs that HRNet and mmpose use. The subject's right lies on the
 * left of the image.
 */
import type { LandmarkName, LandmarkSchema, SchemaContour, SchemaPlace } from '../schema.ts'
import { edgesOf, onSide } from './build.ts'

const contours: readonly SchemaContour[] = [
  { id: 'right-brow', indices: [0, 4, 2, 5], closed: true },
  { id: 'left-brow', indices: [1, 6, 3, 7], closed: true },
  { id: 'right-eye', indices: [8, 12, 10, 13], closed: true },
  { id: 'left-eye', indices: [9, 14, 11, 15], closed: true },
  { id: 'nose-base', indices: [18, 21, 19], closed: false },
  { id: 'outer-lip', indices: [22, 24, 23, 27], closed: true },
  { id: 'inner-lip', indices: [22, 25, 23, 26], closed: true },
]

/** A place on the image's left and its mirror image. */
function mirrored(x: number, y: number): SchemaPlace[] {
  return [{ x, y }, { x: 1 - x, y }]
}

const inMiddle = (...ys: readonly number[]): SchemaPlace[] => ys.map((y) => ({ x: 0.5, y }))

const [rightBrowUpper, leftBrowUpper] = mirrored(0.276, 0.087)
const [rightBrowLower, leftBrowLower] = mirrored(0.279, 0.123)
const [rightLidUpper, leftLidUpper] = mirrored(0.3, 0.232)
const [rightLidLower, leftLidLower] = mirrored(0.303, 0.29)

/** Where the 68 and the 98 have the same points; see `layouts.ts`. */
const layout = [
  ...mirrored(0.157, 0.16),
  ...mirrored(0.431, 0.12),
  ...[rightBrowUpper, rightBrowLower, leftBrowUpper, leftBrowLower],
  ...mirrored(0.237, 0.266),
  ...mirrored(0.392, 0.277),
  ...[rightLidUpper, rightLidLower, leftLidUpper, leftLidLower],
  ...mirrored(0.313, 0.265),
  ...mirrored(0.426, 0.535),
  ...inMiddle(0.445, 0.54),
  ...mirrored(0.351, 0.675),
  ...inMiddle(0.615, 0.662, 0.668, 0.727, 0.915),
].filter((place) => place !== undefined)

/** One point of each side, the subject's right first. */
function pair(name: string): LandmarkName[] {
  return [...onSide('subject-right', name), ...onSide('subject-left', name)]
}

export const schemaCofw29: LandmarkSchema = {
  id: 'cofw-29',
  name: 'COFW, 29 points',
  source: 'Burgos-Artizzu et al., Robust face landmark estimation under occlusion (2013), Caltech',
  landmarks: [
    ...pair('brow, outer end'),
    ...pair('brow, inner end'),
    ...onSide('subject-right', 'brow, upper edge', 'brow, lower edge'),
    ...onSide('subject-left', 'brow, upper edge', 'brow, lower edge'),
    ...pair('outer canthus'),
    ...pair('inner canthus'),
    ...onSide('subject-right', 'upper lid, middle', 'lower lid, middle'),
    ...onSide('subject-left', 'upper lid, middle', 'lower lid, middle'),
    ...pair('pupil'),
    ...pair('nostril, outer'),
    ...onSide('middle', 'nose tip', 'nose base'),
    ...pair('mouth corner'),
    ...onSide('middle', 'upper lip, top', 'upper lip, inner edge middle'),
    ...onSide('middle', 'lower lip, inner edge middle', 'lower lip, bottom', 'chin'),
  ],
  edges: [...edgesOf(contours), [20, 21], [27, 28]],
  regions: [
    { id: 'right-brow', name: 'Right brow', side: 'subject-right', indices: [0, 4, 2, 5] },
    { id: 'left-brow', name: 'Left brow', side: 'subject-left', indices: [1, 6, 3, 7] },
    { id: 'nose', name: 'Nose', side: 'middle', indices: [18, 19, 20, 21] },
    { id: 'right-eye', name: 'Right eye', side: 'subject-right', indices: [8, 12, 10, 13] },
    { id: 'left-eye', name: 'Left eye', side: 'subject-left', indices: [9, 14, 11, 15] },
    { id: 'mouth', name: 'Mouth', side: 'middle', indices: [22, 23, 24, 25, 26, 27] },
    { id: 'pupils', name: 'Pupils', side: 'middle', indices: [16, 17] },
    { id: 'chin', name: 'Chin', side: 'middle', indices: [28] },
  ],
  contours,
  flip: [1, 0, 3, 2, 6, 7, 4, 5, 9, 8, 11, 10, 14, 15, 12, 13, 17, 16, 19, 18, 20, 21, 23, 22, 24, 25, 26, 27, 28],
  interOcular: [8, 9],
  pupils: [[16], [17]],
  layout,
}
