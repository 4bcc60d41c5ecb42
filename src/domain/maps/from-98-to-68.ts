/**
 * 68 points of 300-W from the 98 of WFLW. No map is official (the authors gave none); these are in use, and each is
 * what its source does, but where said otherwise.
 *
 * They agree on: jaw (every second point), nose, lips, canthi and both ends of the brows at the temples. They differ in
 * the brows (300-W has one row, WFLW an upper and a lower one) and in the lids (two points against three).
 */
import { range } from '../schemas/build.ts'
import { at, between, type Blend, midwayInY, nowhere } from './blend.ts'

interface Differing {
  /** Of the five points of a brow, from the subject's right: 17 to 21, and 22 to 26. */
  readonly rightBrow: readonly Blend[]
  readonly leftBrow: readonly Blend[]
  /** Both points of a lid, from the five of WFLW in index order: a canthus, the three of the lid, the other canthus. */
  readonly lid: (canthus: number, first: number, middle: number, last: number, other: number) => readonly [Blend, Blend]
}

function build({ rightBrow, leftBrow, lid }: Differing): readonly Blend[] {
  return [
    ...range(0, 16).map((k) => at(2 * k)),
    ...rightBrow,
    ...leftBrow,
    ...range(51, 59).map(at),
    ...[at(60), ...lid(60, 61, 62, 63, 64), at(64), ...lid(64, 65, 66, 67, 60)],
    ...[at(68), ...lid(68, 69, 70, 71, 72), at(72), ...lid(72, 73, 74, 75, 68)],
    ...range(76, 95).map(at),
  ]
}

const upperRow = { rightBrow: range(33, 37).map(at), leftBrow: range(42, 46).map(at) }
const thirds: Differing['lid'] = (_canthus, first, middle, last) => [between(first, middle, 1 / 3), between(last, middle, 1 / 3)]

/**
 * The indices of PIPNet, with blends that commute with turning and mirroring a face (own derivation): brows half way
 * between the rows; lid points at a third and two thirds of the lid.
 */
export const evenBlends = build({
  rightBrow: [at(33), between(34, 41), between(35, 40), between(36, 39), between(37, 38)],
  leftBrow: [between(42, 50), between(43, 49), between(44, 48), between(45, 47), at(46)],
  lid: thirds,
})

/**
 * PIPNet `convert_wflw`: brows half way between the rows in y alone. Its lids weigh 0.666 and 0.333, which would draw
 * them by a thousandth towards the corner of the frame; here the weights are 2/3 and 1/3.
 */
export const pipnetBlends = build({
  rightBrow: [at(33), midwayInY(34, 41), midwayInY(35, 40), midwayInY(36, 39), midwayInY(37, 38)],
  leftBrow: [midwayInY(42, 50), midwayInY(43, 49), midwayInY(44, 48), midwayInY(45, 47), at(46)],
  lid: thirds,
})

/** The list `DLIB_68_TO_WFLW_98_IDX_MAPPING` and facexlib's `landmark_98_to_68`: upper brow row, outer lid points. */
export const pickedBlends = build({ ...upperRow, lid: (_canthus, first, _middle, last) => [at(first), at(last)] })

/** PFPLD `convert98to68`: upper brow row; lid points half way between a canthus and the middle of the lid. */
export const pfpldBlends = build({
  ...upperRow,
  lid: (canthus, _first, middle, _last, other) => [between(canthus, middle), between(middle, other)],
})

/** SPIGA's ids: the 18 landmarks that both schemas name alike; all others have no place. */
const shared = new Map([
  [8, 16], [17, 33], [19, 35], [21, 37], [22, 42], [24, 44], [26, 46], [30, 54], [31, 55], [35, 59],
  [36, 60], [39, 64], [42, 68], [45, 72], [48, 76], [51, 79], [54, 82], [57, 85],
])
export const sharedBlends: readonly Blend[] = range(0, 67).map((k) => {
  const source = shared.get(k)
  return source === undefined ? nowhere : at(source)
})
