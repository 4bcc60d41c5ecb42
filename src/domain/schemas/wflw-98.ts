/**
 * The 98 points of WFLW. Index meanings: STAR and mmpose; mirror map: mmpose and HRNet. Names go by the subject's own
 * side: 60 is the subject's right outer canthus, which lies on the left of the image.
 */
import type { LandmarkSchema, SchemaContour } from '../schema.ts'
import { acrossMiddle, edgesOf, onSide, range } from './build.ts'
import { layout98 } from './layouts.ts'

const contours: readonly SchemaContour[] = [
  { id: 'jaw', indices: range(0, 32), closed: false },
  { id: 'right-brow', indices: range(33, 41), closed: true },
  { id: 'left-brow', indices: range(42, 50), closed: true },
  { id: 'nose-bridge', indices: range(51, 54), closed: false },
  { id: 'nose-base', indices: range(55, 59), closed: false },
  { id: 'right-eye', indices: range(60, 67), closed: true },
  { id: 'left-eye', indices: range(68, 75), closed: true },
  { id: 'outer-lip', indices: range(76, 87), closed: true },
  { id: 'inner-lip', indices: range(88, 95), closed: true },
]

const upperBrow = ['brow, outer end', 'upper brow, outer', 'upper brow, middle', 'upper brow, inner', 'brow, upper inner end']
const lowerBrow = ['lower brow, outer', 'lower brow, middle', 'lower brow, inner', 'brow, lower inner end']

export const schemaWflw98: LandmarkSchema = {
  id: 'wflw-98',
  name: 'WFLW, 98 points',
  source: 'Wu et al., Look at Boundary (2018), Wider Facial Landmarks in-the-wild',
  landmarks: [
    ...acrossMiddle(...range(1, 16).map((k) => `jaw ${String(k)}`), 'chin'),
    ...onSide('subject-right', ...upperBrow, ...lowerBrow.toReversed()),
    ...onSide('subject-left', ...upperBrow.toReversed(), ...lowerBrow),
    ...onSide('middle', 'nose bridge 1', 'nose bridge 2', 'nose bridge 3', 'nose tip'),
    ...acrossMiddle('nostril, outer', 'nostril, inner', 'nose base'),
    ...onSide('subject-right', 'outer canthus', 'upper lid, outer', 'upper lid, middle', 'upper lid, inner'),
    ...onSide('subject-right', 'inner canthus', 'lower lid, inner', 'lower lid, middle', 'lower lid, outer'),
    ...onSide('subject-left', 'inner canthus', 'upper lid, inner', 'upper lid, middle', 'upper lid, outer'),
    ...onSide('subject-left', 'outer canthus', 'lower lid, outer', 'lower lid, middle', 'lower lid, inner'),
    ...acrossMiddle('mouth corner', 'upper lip, outer part', 'upper lip, peak', 'upper lip, top'),
    ...onSide('subject-left', 'lower lip, outer part', 'lower lip, inner part'),
    ...onSide('middle', 'lower lip, bottom'),
    ...onSide('subject-right', 'lower lip, inner part', 'lower lip, outer part'),
    ...acrossMiddle('inner mouth corner', 'upper lip, inner edge', 'upper lip, inner edge middle'),
    ...onSide('subject-left', 'lower lip, inner edge'),
    ...onSide('middle', 'lower lip, inner edge middle'),
    ...onSide('subject-right', 'lower lip, inner edge'),
    ...onSide('subject-right', 'pupil'),
    ...onSide('subject-left', 'pupil'),
  ],
  edges: [...edgesOf(contours), [54, 57]],
  regions: [
    { id: 'jaw', name: 'Jaw', side: 'middle', indices: range(0, 32) },
    { id: 'right-brow', name: 'Right brow', side: 'subject-right', indices: range(33, 41) },
    { id: 'left-brow', name: 'Left brow', side: 'subject-left', indices: range(42, 50) },
    { id: 'nose', name: 'Nose', side: 'middle', indices: range(51, 59) },
    { id: 'right-eye', name: 'Right eye', side: 'subject-right', indices: range(60, 67) },
    { id: 'left-eye', name: 'Left eye', side: 'subject-left', indices: range(68, 75) },
    { id: 'mouth', name: 'Mouth', side: 'middle', indices: range(76, 95) },
    { id: 'pupils', name: 'Pupils', side: 'middle', indices: [96, 97] },
  ],
  contours,
  flip: [
    ...range(32, 0),
    ...[...range(46, 42), ...range(50, 47)],
    ...[...range(37, 33), ...range(41, 38)],
    ...range(51, 54),
    ...range(59, 55),
    ...[...range(72, 68), ...range(75, 73)],
    ...[...range(64, 60), ...range(67, 65)],
    ...[...range(82, 76), ...range(87, 83)],
    ...[...range(92, 88), ...range(95, 93)],
    ...[97, 96],
  ],
  interOcular: [60, 72],
  pupils: [[96], [97]],
  layout: layout98,
}
