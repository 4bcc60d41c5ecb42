/**
 * menpo's `.ljson`, as landmarker.io writes it: the landmarks of one picture, in groups.
 *
 * Points are [y, x], counted from 0; null stands for a missing one. Version 3 has named groups, each of which is taken
 * for a face; versions 1 and 2 have the parts of one face.
 */
import type { FaceLabel, FormatCodec, LabelFiles, LabelOutput, LabelSink, LabelWriter, PointLabel, ReadItem, WriteOptions } from './codec.ts'
import { parseElement } from './json-elements.ts'
import { list, nullable, number, objectOf } from './json-values.ts'
import { LabelFileError, shorten } from './label-file.ts'
import { pictureOfFile, targetStem } from './label-records.ts'
import { readWhole } from './own-files.ts'
import { schemaOfCount } from './point-names.ts'
import { pythonFloat } from './python-json.ts'
import { checkCoordinate, faceOf, hasEndingOf, pointAt, readEach, warningAt } from './reading.ts'
import { checkCount, checkedPlaces, createTally, formatEach, refuseAll, tallyFace, tallyStates } from './writing.ts'

/** The group that menpo itself writes a single set of points to. */
const singleGroup = 'LJSON'

export const codecLjson: FormatCodec<'ljson'> = {
  id: 'ljson',
  name: 'menpo .ljson',
  endings: ['.ljson'],
  statement: {
    base: 0,
    precision: 'every digit',
    stepPx: 0,
    states: null,
    cannotCarry: [
      'States of points: an occluded one is written as a place like any other; a point without a place is null, and read as absent.',
      'Boxes, attributes, pose, scores, review states, and the ending of the name of the picture.',
    ],
    source: 'menpo, io/output/landmark.py and io/input/landmark.py (versions 1 to 3)',
  },
  schemas: null,
  writesFilePerPicture: true,
  groupsPictures: true,
  recognise: (head) =>
    /^\s*\{/.test(head) && /"(?:groups|landmarks|labels)"\s*:/.test(head) && (/"version"\s*:\s*[123]\b/.test(head) || /"points"\s*:\s*\[/.test(head)) && !/"annotations"\s*:/.test(head)
      ? { sureness: 0.8, reason: 'a JSON object with groups of landmarks, as menpo writes it' }
      : null,
  read(files) {
    const isOwn = (name: string): boolean => files.names.length === 1 || hasEndingOf(name, codecLjson.endings)
    return readEach(files, isOwn, (name) => readFile(files, name))
  },
  createWriter,
}

async function* readFile(files: LabelFiles, name: string): AsyncGenerator<ReadItem> {
  const picture = pictureOfFile(name)
  for (const [key, points] of groupsOf(parseElement({ text: await readWhole(files, name), line: 1 }))) {
    if (points.length === 0) yield warningAt(name, null, `the group ${shorten(key)} has no points and was left out`)
    else yield { kind: 'face', picture, face: faceOf(points, { schemaId: schemaOfCount(points.length), id: key }), at: { file: name, line: null } }
  }
}

function groupsOf(value: unknown): [key: string, points: PointLabel[]][] {
  const root = objectOf(value, 'the file')
  switch (root['version']) {
    case 1: {
      const groups = list(root['groups'], 'groups', (group, path) => list(objectOf(group, path)['landmarks'], `${path}.landmarks`, (one, at) => readPoint(objectOf(one, at)['point'], `${at}.point`)))
      return [[singleGroup, groups.flat()]]
    }
    case 2:
      return [[singleGroup, pointsOf(root, 'the file')]]
    case 3: {
      const groups = objectOf(root['groups'], 'groups')
      const byNumber = new Intl.Collator('en', { numeric: true }).compare
      return Object.keys(groups).sort(byNumber).map((key) => [key, pointsOf(objectOf(groups[key], `groups.${shorten(key)}`), `groups.${shorten(key)}`)])
    }
    default:
      throw new LabelFileError(`version ${shorten(JSON.stringify(root['version']) ?? '')} is not known; menpo has 1, 2 and 3`)
  }
}

function pointsOf(group: Readonly<Record<string, unknown>>, path: string): PointLabel[] {
  return list(objectOf(group['landmarks'], `${path}.landmarks`)['points'], `${path}.landmarks.points`, readPoint)
}

function readPoint(value: unknown, path: string): PointLabel {
  const parts = list(value, path, nullable(number))
  if (parts.length !== 2) throw new LabelFileError(`${path} has ${String(parts.length)} numbers; a point of a picture has y and x`)
  const [y = null, x = null] = parts
  if (y === null && x === null) return pointAt(null, 'absent')
  if (y === null || x === null) throw new LabelFileError(`${path} has only one of y and x`)
  return pointAt({ x: checkCoordinate(x, path), y: checkCoordinate(y, path) })
}

function createWriter(sink: LabelSink, options: WriteOptions): LabelWriter {
  const tally = createTally()
  return {
    async write(picture, faces) {
      const { formatted, refused } = formatEach(faces, (face) => {
        checkCount(face, options)
        const group = groupOf(face, options)
        tallyStates(tally, face.points, ['occluded', 'self-occluded'], 'places like any other, or as missing')
        if (face.box !== null) tally.add('faces without their box')
        tallyFace(tally, face)
        return group
      })
      if (formatted.length === 0) return refused
      const keys = formatted.length === 1 ? [singleGroup] : formatted.map((_, k) => `face${String(k + 1)}`)
      // As menpo orders them: by their letters.
      const groups = Object.fromEntries(keys.map((key, k) => [key, formatted[k]] as const).toSorted(([p], [q]) => (p < q ? -1 : 1)))
      const opened = await openOrReason(sink, `${targetStem(picture)}.ljson`)
      if (opened instanceof LabelFileError) return refuseAll(faces, opened)
      await opened.write(JSON.stringify({ groups, version: 3 }, null, 4).replaceAll(/"float ([^"]*)"/g, '$1'))
      await opened.close()
      return refused
    },
    finish: () => Promise.resolve(),
    notes: tally.sentences,
  }
}

async function openOrReason(sink: LabelSink, name: string): Promise<LabelOutput | LabelFileError> {
  try {
    return await sink.open(name)
  } catch (error) {
    if (error instanceof LabelFileError) return error
    throw error
  }
}

function groupOf(face: FaceLabel, { edges }: WriteOptions): object {
  const points = checkedPlaces(face).map((place) => (place === null ? [null, null] : [place.y, place.x].map((value) => `float ${pythonFloat(value)}`)))
  const connectivity = edges.map(([p, q]) => [Math.min(p, q), Math.max(p, q)] as const).toSorted(([p, q], [r, s]) => p - r || q - s)
  return { labels: [], landmarks: { connectivity, points } }
}
