/** Labels through two formats, for each pair of them: what both can carry comes out of the second as it went into the first. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FaceLabel } from '#domain/formats/codec.ts'
import type { FormatId } from '#domain/formats/format-ids.ts'
import { codecOf } from '#domain/formats/registry.ts'
import { type Carried, datasetArbitrary, type LabelledPicture } from '../helpers/labels/arbitraries.ts'
import { expectSameLabels, optionsOf, roundTrip } from '../helpers/labels/round-trip.ts'
import { carriedBy, carriedByBoth } from './carried.ts'

const known = Object.entries(carriedBy).map(([id, carried]) => ({ id, codec: codecOf(id as FormatId), carried }))
const pairs = known.flatMap((from) =>
  known.flatMap((to) => {
    const both = from === to ? null : carriedByBoth(from.carried, to.carried)
    return both === null ? [] : [{ from, to, both }]
  }),
)

/** A state that is not said is taken as visible; what one of both cannot carry may have become anything. */
function comparable(records: readonly LabelledPicture[], both: Carried): LabelledPicture[] {
  const plain = (face: FaceLabel): FaceLabel => ({
    ...face,
    points: face.points.map((point) => ({ ...point, state: point.state ?? 'visible' })),
    box: both.boxDecimals === undefined ? null : face.box,
    attributes: both.attributes === undefined ? { pose: null, expression: null, illumination: null, makeup: null, occlusion: null, blur: null } : face.attributes,
  })
  return records.map(({ picture, faces }) => ({ picture, faces: faces.map(plain) }))
}

/** Below that folder, with all points inside of their pictures, the first of each face among them, and boxes of a pixel or more. */
function placed(drawn: readonly LabelledPicture[], folder: string | undefined): readonly LabelledPicture[] {
  if (folder === undefined) return drawn
  const seen = ({ points, box, ...face }: FaceLabel): FaceLabel => ({
    ...face,
    points: points.map((point, k) => (k === 0 ? { ...point, state: 'visible', position: { x: 10, y: 10 } } : point)),
    box: box && { ...box, x1: Math.max(box.x1, box.x0 + 1), y1: Math.max(box.y1, box.y0 + 1) },
  })
  const records = drawn.map(({ picture, faces }) => ({ picture: { ...picture, name: folder + picture.name, width: 4000, height: 4000 }, faces: faces.map(seen) }))
  return records.toSorted(byName)
}

const byName = (p: LabelledPicture, q: LabelledPicture): number => (p.picture.name < q.picture.name ? -1 : 1)

describe.each(pairs)('$from.id to $to.id', ({ from, to, both }) => {
  it('keeps what both can carry', async () => {
    const options = optionsOf(both.schemaId ?? '')
    await fc.assert(
      fc.asyncProperty(datasetArbitrary(both, 2), async (drawn) => {
        const records = placed(drawn, from.carried.folder ?? to.carried.folder)
        const first = await roundTrip(from.codec, records, options)
        // The second format takes the schema from the caller where the first file does not name it.
        const named = first.read.pictures.map(({ picture, faces }) => ({ picture, faces: faces.map((face) => ({ ...face, schemaId: both.schemaId })) }))
        const second = await roundTrip(to.codec, named, options)
        expect(second.read.pictures.length).toBe(records.length)
        const ignore: (keyof FaceLabel)[] = both.hasEverything === true ? ['names'] : ['id', 'names']
        expectSameLabels(comparable(second.read.pictures, both), comparable(records, both), { tolerancePx: Math.max(1.2e-6, 2 * (from.carried.tolerancePx ?? 0), 2 * (to.carried.tolerancePx ?? 0)), ignore, ignoreSize: both.hasPictureSize !== true })
      }),
      { numRuns: process.env['CANTHUS_RANDOM'] === '1' ? 100 : 6 },
    )
  })
})
