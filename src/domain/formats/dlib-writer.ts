/** Writes imglab XML as dlib's own `save_image_dataset_metadata` spells it, but in UTF-8 and with names escaped. */
import { boxOfPoints } from '../frames.ts'
import type { FaceLabel, LabelOutput, LabelSink, LabelWriter, PictureLabel, WriteOptions } from './codec.ts'
import { LabelFileError } from './label-file.ts'
import { checkCoordinate } from './reading.ts'
import { attempt, checkCount, checkedPlaces, createTally, formatEach, refuseAll, type Tally, tallyFace, tallyStates } from './writing.ts'
import { escapeXml } from './xml-reader.ts'

export const dlibFileName = 'imglab.xml'

/** Tells the reader of our own files which parts there are, also those that no face has. */
export const ownComment = /^Created by Canthus; parts 0+ to (\d{1,5})\.$/

const formatHead = (count: number): string => [
  "<?xml version='1.0' encoding='UTF-8'?>",
  "<?xml-stylesheet type='text/xsl' href='image_metadata_stylesheet.xsl'?>",
  '<dataset>',
  '<name>imglab dataset</name>',
  `<comment>Created by Canthus; parts ${formatName(0, count)} to ${formatName(Math.max(count - 1, 0), count)}.</comment>`,
  '<images>',
  '',
].join('\n')

export function createDlibWriter(sink: LabelSink, options: WriteOptions): LabelWriter {
  const tally = createTally()
  let output: LabelOutput | null = null
  const open = async (): Promise<LabelOutput> => {
    if (output === null) {
      output = await sink.open(dlibFileName)
      await output.write(formatHead(options.pointNames.length))
    }
    return output
  }
  return {
    async write(picture, faces) {
      const image = attempt(() => formatImage(picture))
      if (image instanceof LabelFileError) return refuseAll(faces, image)
      const { formatted, refused } = formatEach(faces, (face) => formatBox(face, options, tally))
      await (await open()).write(`${image}${formatted.join('')}  </image>\n`)
      return refused
    },
    async finish() {
      const file = await open()
      await file.write('</images>\n</dataset>\n')
      await file.close()
    },
    notes: () => tally.sentences(),
  }
}

function formatImage({ name, width, height }: PictureLabel): string {
  const size = width === null || height === null ? '' : ` width='${String(width)}' height='${String(height)}'`
  return `  <image file='${escapeXml(name)}'${size}>\n`
}

function formatBox(face: FaceLabel, options: WriteOptions, tally: Tally): string {
  checkCount(face, options)
  const places = checkedPlaces(face)
  const box = face.box ?? boxOfPoints(places)
  if (box === null || places.every((p) => p === null)) throw new LabelFileError('no point of the face has a place')
  const [x0, y0, x1, y1] = [box.x0, box.y0, box.x1, box.y1].map(round) as [number, number, number, number]
  const parts = places.flatMap((p, k) => {
    if (p === null) return []
    if (!Number.isInteger(p.x) || !Number.isInteger(p.y)) tally.add('points rounded to whole pixels')
    return [`      <part name='${formatName(k, places.length)}' x='${String(round(p.x))}' y='${String(round(p.y))}'/>\n`]
  })
  if (face.box === null) tally.add('faces without a box, written with that of their points')
  tally.add('points without a place left out', places.length - parts.length)
  tallyStates(tally, face.points, ['occluded', 'self-occluded'], 'plain points')
  tallyFace(tally, face, ['occlusion', 'score'])
  const occluded = face.attributes.occlusion === true ? " occluded='1'" : ''
  const score = face.detectionScore === null ? '' : ` detection_score='${String(face.detectionScore)}'`
  const rectangle = `top='${String(y0)}' left='${String(x0)}' width='${String(x1 - x0 + 1)}' height='${String(y1 - y0 + 1)}'`
  return `    <box ${rectangle}${occluded}${score}>\n${parts.join('')}    </box>\n`
}

function formatName(k: number, count: number): string {
  return String(k).padStart(Math.max(2, String(count - 1).length), '0')
}

/** Half away from zero is of no use here: half up keeps the distance of neighbours. */
function round(value: number): number {
  return Math.round(checkCoordinate(value, 'a coordinate')) + 0
}
