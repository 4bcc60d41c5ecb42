/** Writes COCO: a category with names, edges and mirror map, annotations as they come, and the pictures at the end. */
import { boxOfPoints } from '../frames.ts'
import { wflwAttributeNames } from '../records.ts'
import { boxOfPointsAttribute } from './coco-members.ts'
import type { FaceLabel, LabelOutput, LabelSink, LabelWriter, WriteOptions } from './codec.ts'
import { checkCount, checkedPlaces, createTally, formatEach, tallyFace, tallyStates } from './writing.ts'

export const cocoName = 'annotations.json'

export function createCocoWriter(sink: LabelSink, options: WriteOptions): LabelWriter {
  const tally = createTally()
  /** JSON of the pictures; they are few beside the annotations. */
  const images: string[] = []
  let output: LabelOutput | null = null
  let count = 0

  async function open(): Promise<LabelOutput> {
    if (output !== null) return output
    output = await sink.open(cocoName)
    await output.write(`{"info":${JSON.stringify(info)},\n"licenses":[],\n"categories":[${JSON.stringify(categoryOf(options))}],\n"annotations":[`)
    return output
  }

  function format(face: FaceLabel): object {
    checkCount(face, options)
    const spelt = annotationOf(face)
    tallyStates(tally, face.points, ['self-occluded'], 'occluded, or as not labelled where they have no place')
    tallyFace(tally, face, [...wflwAttributeNames, 'score'])
    if (face.box === null) tally.add('faces without a box, written with that of their points')
    return spelt
  }

  return {
    async write(picture, faces) {
      const own = await open()
      const imageId = images.length + 1
      const { name, width, height } = picture
      images.push(JSON.stringify({ id: imageId, file_name: name, ...(width !== null && { width }), ...(height !== null && { height }) }))
      const { formatted, refused } = formatEach(faces, format)
      const rows = formatted.map((face) => `${count++ === 0 ? '' : ','}\n${JSON.stringify({ id: count, image_id: imageId, ...face })}`)
      await own.write(rows.join(''))
      return refused
    },
    async finish() {
      const own = await open()
      await own.write('\n],\n"images":[')
      for (const [k, image] of images.entries()) await own.write(`${k === 0 ? '' : ','}\n${image}`)
      await own.write('\n]}\n')
      await own.close()
    },
    notes: tally.sentences,
  }
}

const info = { description: 'Facial landmarks, written by Canthus; keypoints v: 0 not labelled, 1 occluded, 2 visible', version: '1.0', canthus: 1 }

/** The skeleton counts from 1, as COCO's does; flip_idx from 0, as the training tools that know it do. */
function categoryOf({ pointNames, edges, flip }: WriteOptions): object {
  return { id: 1, name: 'face', supercategory: 'person', keypoints: pointNames, skeleton: edges.map(([p, q]) => [p + 1, q + 1]), flip_idx: flip }
}

function annotationOf(face: FaceLabel): object {
  const places = checkedPlaces(face)
  const box = face.box ?? boxOfPoints<'imagePx'>(places) ?? { x0: 0, y0: 0, x1: 0, y1: 0 }
  const [width, height] = [box.x1 - box.x0, box.y1 - box.y0]
  const keypoints = face.points.flatMap(({ state }, k) => {
    const place = places[k] ?? null
    return place === null ? [0, 0, 0] : [place.x, place.y, state === 'occluded' || state === 'self-occluded' ? 1 : 2]
  })
  const flags = wflwAttributeNames.flatMap((name) => (face.attributes[name] === null ? [] : [[name, face.attributes[name]]]))
  const attributes = Object.fromEntries([...flags, ...(face.box === null ? [[boxOfPointsAttribute, true]] : [])]) as object
  return {
    category_id: 1,
    iscrowd: 0,
    bbox: [box.x0, box.y0, width, height],
    area: width * height,
    segmentation: [],
    num_keypoints: places.filter((place) => place !== null).length,
    keypoints,
    ...(face.detectionScore !== null && { score: face.detectionScore }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  }
}
