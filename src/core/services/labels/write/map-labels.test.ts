import { expect, it } from 'vitest'
import { faceOf, pictureOf, pointAt } from '#domain/formats/reading.ts'
import { codecOf } from '#domain/formats/registry.ts'
import { mapParts } from '#domain/maps/index.ts'
import { schemaById } from '#domain/schemas/index.ts'
import { sinkInMemory } from '../../../../../test/helpers/labels/in-memory.ts'
import { readAll } from '../../../../../test/helpers/labels/round-trip.ts'
import { loadMap } from './map-labels.ts'
import { SchemaWriter } from './schema-writer.ts'

it('takes a comment along to the point that its point becomes, and says where there is none', async () => {
  const map = await loadMap('picked-98-to-68', () => Promise.reject(new Error('no lift is needed')))
  const sink = sinkInMemory()
  const codec = codecOf('jsonl')
  const writer = new SchemaWriter({ codec, sink, map, findSchema: schemaById })
  const comment = (landmark: number | null) => ({ id: String(landmark), landmark, text: 'look', author: 'me', atMs: 0, resolved: false })
  // The tip of the nose is 54 of WFLW and 30 of 300-W; the pupil of 96 is none of 300-W.
  const points = Array.from({ length: 98 }, (_, k) => pointAt({ x: k, y: k }))
  await writer.write(pictureOf('a.jpg'), [faceOf(points, { schemaId: 'wflw-98', comments: [comment(54), comment(96), comment(null)] })])
  await writer.finish()
  const { pictures } = await readAll(codec, Object.fromEntries(sink.written))
  expect(mapParts('picked-98-to-68')[30]).toEqual([54])
  expect(pictures[0]?.faces[0]?.comments.map(({ id, landmark }) => [id, landmark])).toEqual([['54', 30], ['96', null], ['null', null]])
  expect(writer.notes().join()).toMatch(/1 comment on a point that 300w-68 does not have is one on the whole face now/)
})
