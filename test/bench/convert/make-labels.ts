/** Label files of any size, made in pieces: faces of 68 points on pictures of 1024 x 768, every third point hidden. */
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { describeLandmark } from '#domain/schema.ts'
import { schema300w68 } from '#domain/schemas/index.ts'

const points = schema300w68.landmarks.length

/** A new place for each point of each face, in hundredths of a pixel: the same ones in every run. */
function place(face: number, point: number, extent: number): string {
  const mixed = Math.imul(face * 2654435761 + point * 40503, 2246822519) >>> 0
  return ((mixed % (extent * 100)) / 100).toFixed(2)
}

/** A COCO keypoints file of so many faces, `facesAPicture` of them on each picture. */
export async function makeCoco(path: string, faces: number, facesAPicture: number): Promise<void> {
  await writePieces(path, function* () {
    yield '{"info":{"description":"benchmark"},"images":['
    for (let id = 0; id * facesAPicture < faces; id++) {
      yield `${id === 0 ? '' : ','}{"id":${String(id)},"file_name":"pictures/${String(id).padStart(8, '0')}.jpg","width":1024,"height":768}`
    }
    yield '],"annotations":['
    for (let id = 0; id < faces; id++) {
      const keypoints = Array.from({ length: points }, (_, k) => `${place(id, k, 1024)},${place(id, k + points, 768)},${k % 3 === 0 ? '1' : '2'}`)
      const picture = Math.floor(id / facesAPicture)
      yield `${id === 0 ? '' : ','}{"id":${String(id)},"image_id":${String(picture)},"category_id":1,"num_keypoints":${String(points)},"bbox":[100,100,300,300],"area":90000,"iscrowd":0,"segmentation":[],"keypoints":[${keypoints.join()}]}`
    }
    const names = schema300w68.landmarks.map((_, k) => describeLandmark(schema300w68, k))
    yield `],"categories":[{"id":1,"name":"face","supercategory":"person","keypoints":${JSON.stringify(names)},"skeleton":[]}]}`
  })
}

/** A CVAT XML 1.1 file of images with a skeleton each. */
export async function makeCvat(path: string, faces: number): Promise<void> {
  await writePieces(path, function* () {
    yield '<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n'
    for (let id = 0; id < faces; id++) {
      yield `  <image id="${String(id)}" name="pictures/${String(id).padStart(8, '0')}.jpg" width="1024" height="768">\n    <skeleton label="face" source="manual" z_order="0">\n${elementsOf(id, 'source="manual"')}    </skeleton>\n  </image>\n`
    }
    yield '</annotations>\n'
  })
}

/** A CVAT XML 1.1 file of a video: four people, each of whom is tracked through all frames. */
export async function makeCvatTracks(path: string, faces: number): Promise<void> {
  const tracks = 4
  await writePieces(path, function* () {
    yield '<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n  <meta>\n    <task>\n      <original_size>\n        <width>1024</width>\n        <height>768</height>\n      </original_size>\n    </task>\n  </meta>\n'
    for (let track = 0; track < tracks; track++) {
      yield `  <track id="${String(track)}" label="face" source="manual">\n`
      for (let frame = 0; frame * tracks + track < faces; frame++) {
        yield `    <skeleton frame="${String(frame)}" keyframe="1" z_order="0">\n${elementsOf(frame * tracks + track, 'keyframe="1"')}    </skeleton>\n`
      }
      yield '  </track>\n'
    }
    yield '</annotations>\n'
  })
}

function elementsOf(face: number, attribute: string): string {
  const elements = Array.from(
    { length: points },
    (_, k) =>
      `      <points label="${String(k)}" ${attribute} outside="0" occluded="${k % 3 === 0 ? '1' : '0'}" points="${place(face, k, 1024)},${place(face, k + points, 768)}">\n      </points>\n`,
  )
  return elements.join('')
}

async function writePieces(path: string, pieces: () => Generator<string>): Promise<void> {
  const stream = createWriteStream(path)
  let waiting: string[] = []
  let length = 0
  for (const piece of pieces()) {
    waiting.push(piece)
    length += piece.length
    if (length < 2 ** 20) continue
    if (!stream.write(waiting.join(''))) await once(stream, 'drain')
    waiting = []
    length = 0
  }
  stream.end(waiting.join(''))
  await finished(stream)
}
