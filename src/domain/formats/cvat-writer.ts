/**
 * Writes a CVAT for images file: a skeleton a face, and its box in the same group. Beside it stand the labels that the
 * task has to have before CVAT can import it, as its "Raw" constructor takes them.
 */
import { boxCentre, boxOfPoints, type Point } from '../frames.ts'
import { wflwAttributeNames } from '../records.ts'
import type { FaceLabel, LabelOutput, LabelSink, LabelWriter, PictureLabel, WriteOptions } from './codec.ts'
import { boxLabel, formatMetaLabels, formatRawLabels, skeletonLabel, subLabelsOf } from './cvat-labels.ts'
import { selfOccludedAttribute } from './cvat-shapes.ts'
import { formatDecimal, LabelFileError } from './label-file.ts'
import { checkCoordinate } from './reading.ts'
import { attempt, checkCount, checkedPlaces, createTally, formatEach, refuseAll, type Tally, tallyFace } from './writing.ts'
import { escapeXml } from './xml-reader.ts'

export function createCvatWriter(sink: LabelSink, options: WriteOptions): LabelWriter {
  const tally = createTally()
  const subLabels = subLabelsOf(options).map(escapeXml)
  let output: LabelOutput | null = null
  let pictures = 0
  let groups = 0
  const open = async (): Promise<LabelOutput> => {
    if (output === null) {
      output = await sink.open('annotations.xml')
      await output.write(formatHead(options))
    }
    return output
  }
  return {
    async write(picture, faces) {
      const image = attempt(() => formatImage(picture, pictures))
      if (image instanceof LabelFileError) return refuseAll(faces, image)
      const { formatted, refused } = formatEach(faces, (face) => formatFace(face, options, subLabels, String(++groups), tally))
      pictures++
      await (await open()).write(`${image}${formatted.join('')}  </image>\n`)
      return refused
    },
    async finish() {
      const file = await open()
      await file.write('</annotations>\n')
      await file.close()
      const labels = await sink.open('labels.json')
      await labels.write(formatRawLabels(options))
      await labels.close()
    },
    notes: () => tally.sentences(),
  }
}

function formatHead(options: WriteOptions): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<annotations>',
    '  <version>1.1</version>',
    '  <meta>',
    '    <task>',
    '      <name>Canthus</name>',
    '      <mode>annotation</mode>',
    formatMetaLabels(options),
    '    </task>',
    '  </meta>',
    '',
  ].join('\n')
}

function formatImage({ name, width, height }: PictureLabel, id: number): string {
  const size = width === null || height === null ? '' : ` width="${String(width)}" height="${String(height)}"`
  return `  <image id="${String(id)}" name="${escapeXml(name)}"${size}>\n`
}

function formatFace(face: FaceLabel, options: WriteOptions, subLabels: readonly string[], group: string, tally: Tally): string {
  checkCount(face, options)
  const places = checkedPlaces(face)
  const around = boxOfPoints(places) ?? face.box
  if (around === null) throw new LabelFileError('no point of the face has a place, and it has no box')
  const middle = boxCentre(around)
  const box = formatBox(face, group)
  const points = face.points.map((point, k) => {
    const place = places[k] ?? null
    const state = place === null ? 'absent' : (point.state ?? 'visible')
    const isHidden = state === 'occluded' || state === 'self-occluded'
    const head = `      <points label="${subLabels[k] ?? ''}" source="manual" occluded="${isHidden ? '1' : '0'}" outside="${place === null ? '1' : '0'}" points="${formatPlace(place ?? middle)}"`
    return state === 'self-occluded' ? `${head}>\n${formatAttribute(selfOccludedAttribute, 'true')}      </points>\n` : `${head}/>\n`
  })
  const attributes = wflwAttributeNames.flatMap((name) => {
    const value = face.attributes[name]
    return value === null ? [] : [formatAttribute(name, value ? 'yes' : 'no')]
  })
  tallyFace(tally, face, [...wflwAttributeNames])
  const groupId = box === '' ? '' : ` group_id="${group}"`
  return `    <skeleton label="${skeletonLabel}" source="manual" z_order="0"${groupId}>\n${points.join('')}${attributes.join('')}    </skeleton>\n${box}`
}

function formatBox({ box }: FaceLabel, group: string): string {
  if (box === null) return ''
  const corner = (value: number): string => formatCoordinate(checkCoordinate(value, 'a corner of the box'))
  const { x0, y0, x1, y1 } = box
  return `    <box label="${boxLabel}" source="manual" occluded="0" xtl="${corner(x0)}" ytl="${corner(y0)}" xbr="${corner(x1)}" ybr="${corner(y1)}" z_order="0" group_id="${group}">\n    </box>\n`
}

function formatAttribute(name: string, value: string): string {
  return `      <attribute name="${name}">${value}</attribute>\n`
}

function formatPlace({ x, y }: Point<'imagePx'>): string {
  return `${formatCoordinate(x)},${formatCoordinate(y)}`
}

/** 2 decimals as CVAT dumps, up to 6 where the record needs them. */
function formatCoordinate(value: number): string {
  return formatDecimal(value, 6).replace(/0{1,4}$/, '')
}
