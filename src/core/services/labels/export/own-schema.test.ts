/** Faces of a schema of one's own out of a project and into another: each point comes back under its name. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emptySchema } from '#domain/schema-edits.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { writePictures } from '../../../../../test/helpers/core.ts'
import { LabelBench } from '../../../../../test/helpers/labels/bench.ts'

const own = (names: readonly string[]): LandmarkSchema => ({ ...emptySchema('parts-3', 'Parts'), landmarks: names.map((name) => ({ name, side: 'middle' })), flip: [0, 1, 2] })
const names = ['snout', 'ear', 'chin']
// The first face says nothing of the ear, so that a file in the order of first appearance has it last.
const faces = [[[10, 10], null, [30, 30]], [[11, 12], [21, 22], [31, 32]]]

let bench: LabelBench

beforeEach(async () => {
  bench = await LabelBench.start()
  await writePictures(bench.at('pictures'), ['a.jpg', 'b.jpg'], 64, 48)
  await bench.openProject()
  await bench.addSchema(own(names))
  await bench.put('in.jsonl', faces.map((xy, k) => `${JSON.stringify({ canthus: 1, picture: { name: `${'ab'[k] ?? ''}.jpg` }, face: { schema: 'parts-3', xy } })}\n`).join(''))
  await bench.importFrom('in.jsonl')
})

afterEach(() => bench.close())

async function placesByName(order: readonly string[]) {
  const all = [...(await bench.facesOf('a.jpg')), ...(await bench.facesOf('b.jpg'))]
  return all.map(({ schemaId, landmarks }) => ({ schemaId, places: Object.fromEntries(landmarks.map(({ position }, k) => [order[k], position && Math.round(position.x)])) }))
}

describe.each(['coco', 'cvat', 'label-studio', 'deeplabcut', 'yolo-pose', 'jsonl'] as const)('%s', (format) => {
  it('loses no place, as the preview says, also where the other project has the points in another order', async () => {
    const { rows } = await bench.previewExport({ format })
    expect(rows.find(({ what }) => what === 'places')).toMatchObject({ has: 5, lost: 0 })
    await bench.exportTo({ format })
    await bench.startOver()
    const turned = ['chin', 'snout', 'ear']
    await bench.addSchema(own(turned))
    const { result, failures } = await bench.importFrom('out', { pictures: bench.at('pictures') })
    expect(failures).toEqual([])
    expect(result).toMatchObject({ facesAdded: 2 })
    expect(await placesByName(turned)).toEqual([
      { schemaId: 'parts-3', places: { snout: 10, ear: null, chin: 30 } },
      { schemaId: 'parts-3', places: { snout: 11, ear: 21, chin: 31 } },
    ])
  })
})
