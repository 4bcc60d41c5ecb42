/**
 * Writes tasks that Label Studio imports, and the labelling configuration that they need. A face is a rectangle with its
 * points as children. Pictures are looked up in local storage, by their path below its root.
 */
import { boxOfPoints } from '../frames.ts'
import { wflwAttributeNames } from '../records.ts'
import type { FaceLabel, LabelOutput, LabelSink, LabelWriter, PictureLabel, WriteOptions } from './codec.ts'
import { LabelFileError } from './label-file.ts'
import { attributeChoices, type Size } from './label-studio-regions.ts'
import { distinctNames } from './point-names.ts'
import { checkCoordinate } from './reading.ts'
import { attempt, checkCount, checkedPlaces, createTally, formatEach, refuseAll, type Tally, tallyFace } from './writing.ts'
import { escapeXml } from './xml-reader.ts'

export function createLabelStudioWriter(sink: LabelSink, options: WriteOptions): LabelWriter {
  const tally = createTally()
  const names = distinctNames(options.pointNames)
  let output: LabelOutput | null = null
  let count = 0
  const open = async (): Promise<LabelOutput> => {
    if (output === null) {
      output = await sink.open('tasks.json')
      await output.write('[')
    }
    return output
  }
  return {
    async write(picture, faces) {
      const { width, height } = picture
      if (width === null || height === null) return refuseAll(faces, new LabelFileError('the size of the picture is not known, and percent need it'))
      const image = attempt(() => urlOf(picture))
      if (image instanceof LabelFileError) return refuseAll(faces, image)
      const size = { width, height }
      const { formatted, refused } = formatEach(faces, (face, at) => regionsOfFace(face, `face-${String(at)}`, size, names, options, tally))
      const file = await open()
      await file.write(`${count === 0 ? '\n' : ',\n'}${JSON.stringify({ id: count + 1, data: { image }, ...resultOf(faces, formatted.flat(), tally) })}`)
      count++
      return refused
    },
    async finish() {
      const file = await open()
      await file.write('\n]\n')
      await file.close()
      const config = await sink.open('label-config.xml')
      await config.write(formatConfig(names))
      await config.close()
    },
    notes: () => tally.sentences(),
  }
}

/** @throws LabelFileError for a name that is no text */
function urlOf({ name }: PictureLabel): string {
  if (!name.isWellFormed()) throw new LabelFileError('the name of the picture is not whole text')
  return `/data/local-files/?d=${name.split('/').map(encodeURIComponent).join('/')}`
}

/** What a model alone has set is a prediction, which Label Studio offers to the annotator; all else is an annotation. */
function resultOf(faces: readonly FaceLabel[], result: readonly object[], tally: Tally): object {
  const model = faces[0]?.model ?? null
  const isPrediction = model !== null && faces.every((face) => face.model === model && face.reviewState !== 'accepted')
  if (!isPrediction) {
    tally.add('faces written as annotations without the name of their model', faces.filter((face) => face.model !== null).length)
    return { annotations: [{ result }] }
  }
  const scores = faces.flatMap(({ detectionScore }) => detectionScore ?? [])
  const score = scores.length === 0 ? {} : { score: scores.reduce((sum, s) => sum + s, 0) / scores.length }
  return { predictions: [{ model_version: model, ...score, result }] }
}

/** @throws LabelFileError */
function regionsOfFace(face: FaceLabel, id: string, { width, height }: Size, names: readonly string[], options: WriteOptions, tally: Tally): object[] {
  checkCount(face, options)
  const places = checkedPlaces(face)
  const box = face.box ?? boxOfPoints(places)
  if (box === null || places.every((place) => place === null)) throw new LabelFileError('no point of the face has a place')
  for (const side of [box.x0, box.y0, box.x1, box.y1]) checkCoordinate(side, 'a side of the box')
  if (face.box === null) tally.add('faces without a box, written with that of their points')
  tallyFace(tally, face, [...wflwAttributeNames, 'score'])
  const head = { to_name: 'image', original_width: width, original_height: height, image_rotation: 0 }
  const percent = (value: number, side: number): number => (value / side) * 100
  const corner = { x: percent(box.x0, width), y: percent(box.y0, height), width: percent(box.x1 - box.x0, width), height: percent(box.y1 - box.y0, height), rotation: 0 }
  const score = face.detectionScore === null ? {} : { score: face.detectionScore }
  const rectangle = { ...head, id, from_name: 'box', type: 'rectanglelabels', ...score, value: { ...corner, rectanglelabels: ['face'] } }
  const said = [...attributeChoices].filter(([, [name, value]]) => face.attributes[name] === value).map(([choice]) => choice)
  const attributes = said.length === 0 ? [] : [{ ...head, id, from_name: 'attributes', type: 'choices', value: { ...corner, choices: said } }]
  const points = places.flatMap((place, k) => {
    if (place === null) return []
    const at = { x: percent(place.x, width), y: percent(place.y, height), width: 0.3 }
    const point = { ...head, id: `${id}-${String(k)}`, parentID: id, from_name: 'point', type: 'keypointlabels', value: { ...at, keypointlabels: [names[k]] } }
    const state = face.points[k]?.state
    const isPlain = state === null || state === undefined || state === 'visible'
    return isPlain ? [point] : [point, { ...head, id: point.id, from_name: 'state', type: 'choices', value: { ...at, choices: [state] } }]
  })
  return [rectangle, ...attributes, ...points]
}

function formatConfig(names: readonly string[]): string {
  const choice = (value: string): string => `    <Choice value="${escapeXml(value)}"/>`
  return [
    '<View>',
    '  <Image name="image" value="$image" zoom="true"/>',
    '  <RectangleLabels name="box" toName="image">',
    '    <Label value="face"/>',
    '  </RectangleLabels>',
    '  <KeyPointLabels name="point" toName="image" strokeWidth="2" opacity="0.9">',
    ...names.map((name, k) => `    <Label value="${escapeXml(name)}" model_index="${String(k)}"/>`),
    '  </KeyPointLabels>',
    '  <Choices name="state" toName="image" perRegion="true" whenTagName="point" choice="single">',
    ...['occluded', 'self-occluded'].map(choice),
    '  </Choices>',
    '  <Choices name="attributes" toName="image" perRegion="true" whenTagName="box" choice="multiple">',
    ...[...attributeChoices.keys()].map(choice),
    '  </Choices>',
    '</View>',
    '',
  ].join('\n')
}
