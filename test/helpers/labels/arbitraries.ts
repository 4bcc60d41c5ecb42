/** Random labels, limited to what a format says that it carries. */
import fc from 'fast-check'
import type { FaceLabel, PictureLabel, PointLabel } from '#domain/formats/codec.ts'
import type { LandmarkState } from '#domain/records.ts'
import { boxOrigins, landmarkOrigins, reviewStates, unlabelledAttributes } from '#domain/records.ts'

/** A kind of point that a format can spell and read back. */
export interface CarriedPoint {
  readonly state: LandmarkState | null
  /** False: without a place. */
  readonly hasPlace: boolean
}

/** What comes back as it went. Whatever is left out is null (`points`: seen, at a place). */
export interface Carried {
  readonly schemaId: string | null
  readonly pointCount: number
  /** Of coordinates; null: every digit of a double. */
  readonly decimals: number | null
  readonly points?: readonly CarriedPoint[]
  readonly mostFaces?: number
  /** False: a label file is named like its picture, whose ending is not kept. */
  readonly hasEnding?: boolean
  readonly hasPictureSize?: boolean
  /** Decimals of a box; null: every digit; left out: it has none. */
  readonly boxDecimals?: number | null
  /** Every face has one. */
  readonly hasAlwaysBox?: boolean
  /** `flags`: 0 or 1; `all`: unlabelled ones as well. */
  readonly attributes?: 'flags' | 'all'
  readonly hasScore?: boolean
  /** Origin, reliability and pin of points; pose, review, model of faces: the program's own formats only. */
  readonly hasEverything?: boolean
  /** Characters that names of pictures may not hold. */
  readonly notInNames?: RegExp
}

export interface LabelledPicture {
  readonly picture: PictureLabel
  readonly faces: readonly FaceLabel[]
}

/** Pieces of names as people have them. */
const nameParts = [
  'a', 'image_0001', 'my holiday', 'two  blanks', 'Zürich', '写真', 'Фото', 'صورة', 'a,b', "l'été", 'say "hi"', 'a;b', '1', '10 20 30', 'x.y', '-', '%41', 'a&b<c>', '[1]', '{2}', '#3', '😀', 'C', "''",
] as const

function nameArbitrary(hasEnding: boolean, notInNames: RegExp | undefined): fc.Arbitrary<string> {
  const part = fc.oneof(fc.constantFrom(...nameParts), fc.stringMatching(/^[a-z0-9_]{1,8}$/))
  const ending = hasEnding ? fc.constantFrom('.jpg', '.png', '.JPG', '.jpeg') : fc.constant('')
  return fc
    .tuple(fc.array(part, { minLength: 1, maxLength: 3 }), ending)
    .map(([parts, end]) => `${parts.join('/')}${end}`)
    .filter((name) => notInNames?.test(name) !== true)
}

/** Numbers that have at most so many decimals, so that a spelling with these gives them back. */
export function decimalArbitrary(decimals: number | null, min: number, max: number): fc.Arbitrary<number> {
  if (decimals === null) return fc.double({ min, max, noNaN: true }).map((v) => (v === 0 ? 0 : v))
  const scale = 10 ** decimals
  return fc.integer({ min: Math.ceil(min * scale), max: Math.floor(max * scale) }).map((v) => v / scale)
}

function pointArbitrary(carried: Carried): fc.Arbitrary<PointLabel> {
  const coordinate = decimalArbitrary(carried.decimals, 0, 4000)
  const kinds = carried.points ?? [{ state: null, hasPlace: true }]
  const everything = carried.hasEverything === true
  return fc.constantFrom(...kinds).chain((kind) =>
    fc.record({
      position: kind.hasPlace ? fc.record({ x: coordinate, y: coordinate }) : fc.constant(null),
      state: fc.constant(kind.state),
      origin: everything ? fc.option(fc.constantFrom(...landmarkOrigins)) : fc.constant(null),
      reliability: everything ? fc.option(decimalArbitrary(null, 0, 1)) : fc.constant(null),
      pinned: everything ? fc.boolean() : fc.constant(false),
    }),
  )
}

export function faceLabelArbitrary(carried: Carried): fc.Arbitrary<FaceLabel> {
  const everything = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | null> => (carried.hasEverything === true ? fc.option(one) : fc.constant(null))
  const flag = carried.attributes === 'all' ? fc.option(fc.boolean()) : fc.boolean()
  const pointCount = carried.pointCount
  return fc.record({
    schemaId: fc.constant(carried.schemaId),
    names: fc.constant(null),
    points: fc.array(pointArbitrary(carried), { minLength: pointCount, maxLength: pointCount }),
    box: boxArbitrary(carried),
    boxOrigin: everything(fc.constantFrom(...boxOrigins)),
    attributes:
      carried.attributes === undefined
        ? fc.constant(unlabelledAttributes)
        : fc.record({ pose: flag, expression: flag, illumination: flag, makeup: flag, occlusion: flag, blur: flag }),
    pose: everything(fc.record({ yawRad: angle, pitchRad: angle, rollRad: angle })),
    detectionScore: carried.hasScore === true || carried.hasEverything === true ? fc.option(decimalArbitrary(null, 0, 1)) : fc.constant(null),
    reviewState: everything(fc.constantFrom(...reviewStates)),
    rejectReason: everything(fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' })),
    comments: carried.hasEverything === true ? fc.array(commentArbitrary, { maxLength: 2 }) : fc.constant([]),
    model: everything(fc.constantFrom('canthus-68-98@1.0.0', 'a "quoted", pack@2')),
    id: everything(fc.uuid()),
  })
}

const angle = decimalArbitrary(null, -3, 3)

const commentArbitrary = fc.record({
  id: fc.uuid(),
  landmark: fc.option(fc.nat(60)),
  text: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }),
  author: fc.string({ maxLength: 8, unit: 'grapheme' }),
  atMs: fc.nat(),
  resolved: fc.boolean(),
})

function boxArbitrary(carried: Carried): fc.Arbitrary<FaceLabel['box']> {
  const { boxDecimals } = carried
  if (boxDecimals === undefined) return fc.constant(null)
  const at = decimalArbitrary(boxDecimals, 0, 3000)
  const box = fc.tuple(at, at, at, at).map(([p, q, r, s]) => {
    // Corners are drawn, not sizes: a sum of two decimals is not the nearest double of that decimal.
    return { x0: Math.min(p, r), y0: Math.min(q, s), x1: Math.max(p, r), y1: Math.max(q, s) }
  })
  return carried.hasAlwaysBox === true ? box : fc.option(box)
}

/** Pictures with different names (also where case is not told apart, and without their endings), each with a face or more. */
export function datasetArbitrary(carried: Carried, mostPictures = 4): fc.Arbitrary<LabelledPicture[]> {
  const hasEnding = carried.hasEnding !== false
  const side = carried.hasPictureSize === true ? fc.integer({ min: 1, max: 9000 }) : fc.constant(null)
  const picture = fc.record({
    name: nameArbitrary(hasEnding, carried.notInNames),
    hasEnding: fc.constant(hasEnding),
    width: side,
    height: side,
  })
  const one = fc.record({
    picture,
    faces: fc.array(faceLabelArbitrary(carried), { minLength: 1, maxLength: carried.mostFaces ?? 3 }),
  })
  return fc.uniqueArray(one, {
    minLength: 1,
    maxLength: mostPictures,
    selector: ({ picture: { name } }) => name.toLowerCase().replace(/\.[a-z]+$/, ''),
  })
}
