/** What a format really carries: a face that has everything is written and read back in memory. */
import type { FormatDescription } from '#contract/methods/formats.ts'
import type { FaceLabel, FormatCodec, PictureLabel } from '#domain/formats/codec.ts'
import { schema300w68, schemaById } from '#domain/schemas/index.ts'
import { LossTally } from './loss-tally.ts'
import { MemoryFiles } from '../disk/memory-files.ts'
import { readPictures } from '../read/read-pictures.ts'
import { SchemaWriter } from './schema-writer.ts'

const picture: PictureLabel = { name: 'picture.jpg', hasEnding: true, width: 640, height: 480 }

/** `all`, `some` or `none` of each thing that a face may have; null: the format is only read. */
export async function probeFormat(codec: FormatCodec): Promise<FormatDescription['carries']> {
  if (codec.createWriter === null) return null
  const sent = makeFace(codec)
  const files = new MemoryFiles(new Map([['picture', { width: 640, height: 480 }]]))
  const writer = new SchemaWriter({ codec, sink: files, map: null, findSchema: schemaById })
  await writer.write(picture, [sent])
  await writer.finish()
  const tally = new LossTally()
  const ignore = { warn: () => undefined, leaveOut: () => undefined }
  for await (const { faces } of readPictures(codec, files, ignore)) tally.add(sent, faces[0]?.face ?? null)
  return tally.list().map(({ what, has, lost, largestPx }) => ({ what, offPx: largestPx, comesBack: lost === 0 ? 'all' : lost < has ? 'some' : 'none' }))
}

/** Every point has a place, since not every format can go without; 6 decimals, as the finest label files have. */
function makeFace(codec: FormatCodec): FaceLabel {
  const schema = schemaById(codec.schemas?.[0] ?? '') ?? schema300w68
  const states = ['visible', 'occluded', 'self-occluded'] as const
  return {
    schemaId: schema.id,
    names: null,
    points: schema.landmarks.map((_, k) => ({
      position: { x: 100.123457 + k, y: 90.654321 + 2 * k },
      state: states[k % 3] ?? null,
      origin: k % 2 === 0 ? 'moved' : 'predicted',
      reliability: 0.25 + k / 200,
      pinned: k % 5 === 0,
    })),
    box: { x0: 90.5, y0: 80.25, x1: 210.75, y1: 300.5 },
    boxOrigin: 'drawn',
    attributes: { pose: true, expression: false, illumination: true, makeup: false, occlusion: true, blur: false },
    pose: { yawRad: 0.1, pitchRad: -0.2, rollRad: 0.3 },
    detectionScore: 0.75,
    reviewState: 'accepted',
    rejectReason: null,
    comments: [],
    model: 'pack@1',
    id: null,
  }
}
