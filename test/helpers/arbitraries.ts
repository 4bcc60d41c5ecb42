/** Random records for property tests. */
import fc from 'fast-check'
import type { Edit, EditAction } from '#domain/edits.ts'
import { applyEdit, editVerbs } from '#domain/edits.ts'
import type { Face, FaceComment, Landmark } from '#domain/records.ts'
import { boxOrigins, landmarkOrigins, landmarkStates, reviewStates } from '#domain/records.ts'

const coordinate = fc.double({ min: -50, max: 5000, noNaN: true })
const probability = fc.double({ min: 0, max: 1, noNaN: true })
const flag = fc.option(fc.boolean())

export const landmarkArbitrary: fc.Arbitrary<Landmark> = fc.record({
  position: fc.option(fc.record({ x: coordinate, y: coordinate })),
  state: fc.constantFrom(...landmarkStates),
  origin: fc.constantFrom(...landmarkOrigins),
  reliability: fc.option(probability),
  pinned: fc.boolean(),
})

const boxArbitrary = fc
  .tuple(coordinate, coordinate, fc.double({ min: 0, max: 900, noNaN: true }), fc.double({ min: 0, max: 900, noNaN: true }))
  .map(([x0, y0, w, h]) => ({ x0, y0, x1: x0 + w, y1: y0 + h }))

const commentArbitrary: fc.Arbitrary<FaceComment> = fc.record({
  id: fc.uuid(),
  landmark: fc.option(fc.nat(5)),
  text: fc.constantFrom('Is this the corner?', 'Zwei\nZeilen, “quoted”', '眼角'),
  author: fc.string({ maxLength: 20 }),
  atMs: fc.nat(),
  resolved: fc.boolean(),
})

const fields = {
  box: fc.option(boxArbitrary),
  boxOrigin: fc.constantFrom(...boxOrigins),
  detectionScore: fc.option(probability),
  pose: fc.option(fc.record({ yawRad: coordinate, pitchRad: coordinate, rollRad: coordinate })),
  attributes: fc.record({ pose: flag, expression: flag, illumination: flag, makeup: flag, occlusion: flag, blur: flag }),
  reviewState: fc.constantFrom(...reviewStates),
  rejectReason: fc.option(fc.string({ maxLength: 20 })),
  comments: fc.array(commentArbitrary, { maxLength: 2 }),
  opinion: fc.option(
    fc.record({
      model: fc.constant('m@1'),
      dPx: fc.double({ min: 1, max: 900, noNaN: true }),
      points: fc.array(fc.record({ position: fc.record({ x: coordinate, y: coordinate }), reliability: fc.option(probability) }), { minLength: 6, maxLength: 6 }),
    }),
  ),
  model: fc.option(fc.string({ maxLength: 20 })),
}

export function faceArbitrary(count = 6): fc.Arbitrary<Face> {
  return fc.record({
    id: fc.uuid(),
    schemaId: fc.constant('300w-68'),
    landmarks: fc.array(landmarkArbitrary, { minLength: count, maxLength: count }),
    ...fields,
  })
}

/** An action that fits the faces as they are. */
export function actionArbitrary(faces: readonly Face[]): fc.Arbitrary<EditAction> {
  const add = fc
    .tuple(faceArbitrary(), fc.nat(faces.length))
    .map(([face, at]): EditAction => ({ kind: 'face.add', face, at }))
  if (faces.length === 0) return add
  const target = fc.nat(faces.length - 1)
  const remove = target.map((at): EditAction => ({ kind: 'face.remove', face: faces[at] as Face, at }))
  const set = fc.tuple(target, fc.record(fields, { requiredKeys: [] })).map(([at, after]): EditAction => {
    const face = faces[at] as Face
    const before = Object.fromEntries(Object.keys(after).map((k) => [k, face[k as keyof typeof after]]))
    return { kind: 'face.set', faceId: face.id, before, after }
  })
  const move = fc.tuple(target, fc.dictionary(fc.nat(5).map(String), landmarkArbitrary, { minKeys: 1 })).map(
    ([at, changed]): EditAction => {
      const face = faces[at] as Face
      const changes = Object.entries(changed).map(([index, after]) => ({
        index: Number(index),
        before: face.landmarks[Number(index)] as Landmark,
        after,
      }))
      return { kind: 'landmarks.set', faceId: face.id, changes }
    },
  )
  const ids = faces.map((f) => f.id)
  const order = fc.shuffledSubarray(ids, { minLength: ids.length }).map((after): EditAction => ({ kind: 'faces.order', before: ids, after }))
  return fc.oneof(add, remove, set, move, move, order)
}

/** An edit of one to three actions, each fitting what the ones before leave. */
export function editArbitrary(faces: readonly Face[]): fc.Arbitrary<Edit> {
  return fc.tuple(fc.constantFrom(...editVerbs), fc.integer({ min: 1, max: 3 })).chain(([verb, count]) => {
    const extend = (state: readonly Face[], left: number): fc.Arbitrary<readonly EditAction[]> =>
      left === 0
        ? fc.constant([])
        : actionArbitrary(state).chain((action) =>
            extend(applyEdit(state, { verb, actions: [action] }), left - 1).map((rest) => [action, ...rest]),
          )
    return extend(faces, count).map((actions) => ({ verb, actions }))
  })
}
