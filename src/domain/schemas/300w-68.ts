/**
 * The 68 points of 300-W (iBUG). Index meanings: menpo `labels/human/face.py`, dlib `render_face_detections.h`; mirror
 * map: mmpose and HRNet. Names go by the subject's own side: 36 is the subject's right outer canthus, which lies on
 * the left of the image (menpo and dlib call it "left").
 */
import type { LandmarkSchema, SchemaContour } from '../schema.ts'
import { acrossMiddle, edgesOf, onSide, range } from './build.ts'
import { layout68 } from './layouts.ts'

const contours: readonly SchemaContour[] = [
  { id: 'jaw', indices: range(0, 16), closed: false },
  { id: 'right-brow', indices: range(17, 21), closed: false },
  { id: 'left-brow', indices: range(22, 26), closed: false },
  { id: 'nose-bridge', indices: range(27, 30), closed: false },
  { id: 'nose-base', indices: range(31, 35), closed: false },
  { id: 'right-eye', indices: range(36, 41), closed: true },
  { id: 'left-eye', indices: range(42, 47), closed: true },
  { id: 'outer-lip', indices: range(48, 59), closed: true },
  { id: 'inner-lip', indices: range(60, 67), closed: true },
]

const browFromOutside = ['brow, outer end', 'brow, outer part', 'brow, middle', 'brow, inner part', 'brow, inner end']

export const schema300w68: LandmarkSchema = {
  id: '300w-68',
  name: '300-W, 68 points',
  source: 'Sagonas et al., 300 Faces in-the-Wild Challenge (2013), iBUG',
  landmarks: [
    ...acrossMiddle(...range(1, 8).map((k) => `jaw ${String(k)}`), 'chin'),
    ...onSide('subject-right', ...browFromOutside),
    ...onSide('subject-left', ...browFromOutside.toReversed()),
    ...onSide('middle', 'nose bridge 1', 'nose bridge 2', 'nose bridge 3', 'nose tip'),
    ...acrossMiddle('nostril, outer', 'nostril, inner', 'nose base'),
    ...onSide('subject-right', 'outer canthus', 'upper lid, outer', 'upper lid, inner'),
    ...onSide('subject-right', 'inner canthus', 'lower lid, inner', 'lower lid, outer'),
    ...onSide('subject-left', 'inner canthus', 'upper lid, inner', 'upper lid, outer'),
    ...onSide('subject-left', 'outer canthus', 'lower lid, outer', 'lower lid, inner'),
    ...acrossMiddle('mouth corner', 'upper lip, outer part', 'upper lip, peak', 'upper lip, top'),
    ...onSide('subject-left', 'lower lip, outer part', 'lower lip, inner part'),
    ...onSide('middle', 'lower lip, bottom'),
    ...onSide('subject-right', 'lower lip, inner part', 'lower lip, outer part'),
    ...acrossMiddle('inner mouth corner', 'upper lip, inner edge', 'upper lip, inner edge middle'),
    ...onSide('subject-left', 'lower lip, inner edge'),
    ...onSide('middle', 'lower lip, inner edge middle'),
    ...onSide('subject-right', 'lower lip, inner edge'),
  ],
  edges: [...edgesOf(contours), [30, 33]],
  regions: [
    { id: 'jaw', name: 'Jaw', side: 'middle', indices: range(0, 16) },
    { id: 'right-brow', name: 'Right brow', side: 'subject-right', indices: range(17, 21) },
    { id: 'left-brow', name: 'Left brow', side: 'subject-left', indices: range(22, 26) },
    { id: 'nose', name: 'Nose', side: 'middle', indices: range(27, 35) },
    { id: 'right-eye', name: 'Right eye', side: 'subject-right', indices: range(36, 41) },
    { id: 'left-eye', name: 'Left eye', side: 'subject-left', indices: range(42, 47) },
    { id: 'mouth', name: 'Mouth', side: 'middle', indices: range(48, 67) },
  ],
  contours,
  flip: [
    ...range(16, 0),
    ...range(26, 17),
    ...range(27, 30),
    ...range(35, 31),
    ...[45, 44, 43, 42, 47, 46],
    ...[39, 38, 37, 36, 41, 40],
    ...[...range(54, 48), ...range(59, 55)],
    ...[...range(64, 60), ...range(67, 65)],
  ],
  interOcular: [36, 45],
  pupils: [range(36, 41), range(42, 47)],
  layout: layout68,
}
