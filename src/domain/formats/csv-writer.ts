/** Writes our CSV: a row a face, and one for a picture without faces. */
import { wflwAttributeNames } from '../records.ts'
import { formatField } from './csv-records.ts'
import { faceColumns, pictureColumns, pointColumns } from './csv-row.ts'
import type { FaceLabel, LabelOutput, LabelSink, LabelWriter, PictureLabel, WriteOptions } from './codec.ts'
import { showComments } from './own-comments.ts'
import { checkCount, createTally, formatEach } from './writing.ts'

export const csvName = 'faces.csv'

export function createCsvWriter(sink: LabelSink, options: WriteOptions): LabelWriter {
  const tally = createTally()
  const pointCount = options.pointNames.length
  const header = [...pictureColumns, ...faceColumns, ...options.pointNames.flatMap((_, k) => pointColumns.map((name) => `${name}${String(k)}`))]
  const nothing = Array.from({ length: faceColumns.length + pointCount * pointColumns.length }, () => '')
  let output: LabelOutput | null = null

  async function open(): Promise<LabelOutput> {
    if (output !== null) return output
    output = await sink.open(csvName)
    await output.write(`${header.join(',')}\r\n`)
    return output
  }

  return {
    async write(picture, faces) {
      const own = await open()
      const { formatted, refused } = formatEach(faces, (face, k) => {
        checkCount(face, options)
        if (face.names !== null) tally.add('faces without the names that their file gave to the points')
        return [...showPicture(picture, String(k)), ...showFace(face)].join(',')
      })
      const rows = faces.length === 0 ? [[...showPicture(picture, ''), ...nothing].join(',')] : formatted
      await own.write(rows.map((row) => `${row}\r\n`).join(''))
      return refused
    },
    finish: async () => (await open()).close(),
    notes: tally.sentences,
  }
}

function showPicture({ name, hasEnding, width, height }: PictureLabel, face: string): string[] {
  return [formatField(name), hasEnding ? '1' : '0', show(width), show(height), face]
}

function showFace({ box, pose, attributes, points, ...face }: FaceLabel): string[] {
  const comments = showComments(face.comments)
  return [
    show(face.id),
    show(face.schemaId),
    ...[box?.x0, box?.y0, box?.x1, box?.y1].map(show),
    show(face.boxOrigin),
    show(face.detectionScore),
    ...[pose?.yawRad, pose?.pitchRad, pose?.rollRad].map(show),
    ...wflwAttributeNames.map((name) => (attributes[name] === null ? '' : attributes[name] ? '1' : '0')),
    show(face.reviewState),
    show(face.rejectReason),
    show(comments && JSON.stringify(comments)),
    show(face.model),
    ...points.flatMap((p) => [show(p.position?.x), show(p.position?.y), show(p.state), show(p.origin), show(p.reliability), p.pinned ? '1' : '']),
  ]
}

function show(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'number' ? String(value) : formatField(value)
}
