/**
 * JSON Lines of our own: everything that the program knows of a face, without loss. Every line stands by itself, so
 * that files can be cut, joined, searched and shuffled by line.
 *
 * `{"canthus":1,"picture":{"name":"a.jpg"},"face":{"schema":"300w-68","xy":[[1.5,2],null,..],..}}`; a line with
 * `"face":null` names a picture without faces. Members that say nothing are left out. In `face`: `id`, `schema`, `names`
 * (of the points), `xy` (`[x, y]` or null a point), `state`, `origin`, `reliability` (a list with one entry a point, or left
 * out where all are null), `pinned` (indices), `box` (`[x0, y0, x1, y1]`), `boxOrigin`, `score`, `pose` (`[yaw, pitch, roll]`
 * in radians), `attributes` (true or false by name), `review`, `reason`, `model`. Positions are 0-based.
 */
import type { FaceLabel, FormatCodec, LabelFiles, LabelOutput, LabelSink, LabelWriter, PictureLabel, PointLabel, ReadItem } from './codec.ts'
import { wflwAttributeNames } from '../records.ts'
import { readFace, readPicture } from './jsonl-line.ts'
import { LabelFileError, shorten } from './label-file.ts'
import { parseElement } from './json-elements.ts'
import { showComments } from './own-comments.ts'
import { readOwnFiles } from './own-files.ts'
import { readLines } from './read-lines.ts'
import { problemAt } from './reading.ts'
import { attempt } from './writing.ts'

export const jsonlVersion = 1
export const jsonlName = 'faces.jsonl'

export const codecJsonl: FormatCodec<'jsonl'> = {
  id: 'jsonl',
  name: 'JSON Lines (Canthus)',
  endings: ['.jsonl', '.ndjson'],
  statement: {
    base: 0,
    precision: 'every digit',
    stepPx: 0,
    states: 'state: visible, occluded, self-occluded, absent, or null',
    cannotCarry: [],
    source: 'Canthus, docs/formats.md',
  },
  schemas: null,
  isOwn: true,
  mixesSchemas: true,
  pointNames: { inOrder: true, areWritten: true },
  groupsPictures: false,
  recognise: (head) => (/^\s*\{\s*"canthus"\s*:\s*\d/.test(head) ? { sureness: 1, reason: 'the first line is marked as JSON Lines of Canthus' } : null),
  read: (files) => readOwnFiles(codecJsonl, files, (name) => readList(files, name)),
  createWriter: (sink) => createWriter(sink),
}

async function* readList(files: LabelFiles, name: string): AsyncGenerator<ReadItem> {
  for await (const { text, line } of readLines(files.readText(name))) {
    if (text.trim() === '') continue
    const item = attempt(() => readLine(text, name, line))
    yield item instanceof LabelFileError ? problemAt(name, line, item.message) : item
  }
}

function readLine(text: string, file: string, line: number): ReadItem {
  const at = { file, line }
  const value = parseElement({ text, line })
  if (typeof value !== 'object' || value === null || !('canthus' in value)) throw new LabelFileError('the line is not marked as one of Canthus ("canthus": 1)')
  if (value.canthus !== jsonlVersion) throw new LabelFileError(`version ${shorten(JSON.stringify(value.canthus) ?? '')} is not known; this program reads version ${String(jsonlVersion)}`)
  for (const key of Object.keys(value)) if (!['canthus', 'picture', 'face'].includes(key)) throw new LabelFileError(`${shorten(key)} is not known`)
  const picture = readPicture('picture' in value ? value.picture : undefined)
  const face = 'face' in value ? value.face : undefined
  if (face === undefined) throw new LabelFileError('face is missing')
  return face === null ? { kind: 'picture', picture, at } : { kind: 'face', picture, face: readFace(face), at }
}

function createWriter(sink: LabelSink): LabelWriter {
  let output: LabelOutput | null = null
  return {
    async write(picture, faces) {
      output ??= await sink.open(jsonlName)
      const shown = { canthus: jsonlVersion, picture: showPicture(picture) }
      const lines = faces.length === 0 ? [{ ...shown, face: null }] : faces.map((face) => ({ ...shown, face: showFace(face) }))
      await output.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
      return new Map()
    },
    finish: async () => output?.close(),
    notes: () => [],
  }
}

function showPicture({ name, hasEnding, width, height }: PictureLabel): object {
  return { name, ...(!hasEnding && { hasEnding }), ...(width !== null && { width }), ...(height !== null && { height }) }
}

/** Members that say nothing are left out. */
function showFace(face: FaceLabel): object {
  const { box, pose, attributes } = face
  const flags = wflwAttributeNames.flatMap((name) => (attributes[name] === null ? [] : [[name, attributes[name]]]))
  const members = {
    id: face.id,
    schema: face.schemaId,
    names: face.names,
    xy: face.points.map(({ position }) => position && [position.x, position.y]),
    state: column(face.points, (p) => p.state),
    origin: column(face.points, (p) => p.origin),
    reliability: column(face.points, (p) => p.reliability),
    pinned: face.points.some((p) => p.pinned) ? face.points.flatMap((p, k) => (p.pinned ? [k] : [])) : null,
    box: box && [box.x0, box.y0, box.x1, box.y1],
    boxOrigin: face.boxOrigin,
    score: face.detectionScore,
    pose: pose && [pose.yawRad, pose.pitchRad, pose.rollRad],
    attributes: flags.length > 0 ? Object.fromEntries(flags) as object : null,
    review: face.reviewState,
    reason: face.rejectReason,
    comments: showComments(face.comments),
    model: face.model,
  }
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null))
}

function column<T>(points: readonly PointLabel[], of: (point: PointLabel) => T | null): (T | null)[] | null {
  return points.some((point) => of(point) !== null) ? points.map(of) : null
}
