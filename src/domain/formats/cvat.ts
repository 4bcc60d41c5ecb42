/**
 * CVAT XML 1.1, as its image and its video tasks are dumped: skeletons with sub-labels, rows of points, single points,
 * boxes, and tracks of them.
 *
 * Coordinates are pixels from 0, taken as they are like CVAT's own COCO export and datumaro do. CVAT dumps 2 decimals,
 * which moves a point by up to 0.005 px each time; it reads any number of decimals, so up to 6 are written.
 */
import type { FormatCodec, LabelFiles, PictureLabel, ReadItem } from './codec.ts'
import { assembleFaces, type CvatLabels } from './cvat-faces.ts'
import { CvatFrames } from './cvat-frames.ts'
import { CvatParser } from './cvat-parser.ts'
import type { CvatShape, XmlAttributes } from './cvat-shapes.ts'
import { findSharedNames, nameInProject, type SharedNames } from './cvat-subsets.ts'
import { createCvatWriter } from './cvat-writer.ts'
import { LabelFileError } from './label-file.ts'
import { readOwnFiles } from './own-files.ts'
import { countOf, parseSide, pictureOf, problemAt, warningAt } from './reading.ts'
import { readXml } from './xml-reader.ts'

export const codecCvat: FormatCodec<'cvat'> = {
  id: 'cvat',
  name: 'CVAT XML 1.1',
  endings: ['.xml'],
  statement: {
    base: 0,
    precision: '2 to 6 decimals (CVAT itself dumps 2)',
    stepPx: 0.01,
    states: 'outside: absent; occluded; an attribute of the sub-label: self-occluded',
    cannotCarry: [
      'Head pose, detection scores, review states.',
      'Places of absent points: the middle of the face stands in for them.',
      'Faces that share no group with their box keep it only where both are alone on the picture.',
      'CVAT itself rounds to 2 decimals (0.005 px) when it dumps what was imported.',
    ],
    source: 'CVAT, docs/manual/advanced/xml_format and dataset_manager/formats/cvat.py',
  },
  schemas: null,
  pointNames: { inOrder: true, areWritten: true, leavesOutAbsent: true },
  groupsPictures: true,
  recognise(head) {
    if (!/<annotations[\s>]/.test(head)) return null
    const version = /<version>\s*([\d.]+)\s*<\/version>/.exec(head)?.[1]
    if (version !== undefined) return { sureness: version === '1.1' ? 0.97 : 0.9, reason: `<annotations> of version ${version}` }
    return /<(?:image|track)\s/.test(head) ? { sureness: 0.7, reason: '<annotations> with images or tracks' } : null
  },
  read: (files) => readOwnFiles(codecCvat, files, (name) => readFile(files, name)),
  createWriter: createCvatWriter,
}

/** Shapes that were left out, by what they are. */
type LeftOut = Map<string, number>

async function* readFile(files: LabelFiles, name: string): AsyncGenerator<ReadItem> {
  const frames = new CvatFrames(() => files.openSpool())
  try {
    yield* readShapes(files, name, frames)
  } finally {
    frames.close()
  }
}

async function* readShapes(files: LabelFiles, name: string, frames: CvatFrames): AsyncGenerator<ReadItem> {
  const parser = new CvatParser()
  const leftOut: LeftOut = new Map()
  let shared: SharedNames | null = null
  let picture: PictureLabel | null = null
  let shapes: CvatShape[] = []
  for await (const event of readXml(files.readText(name))) {
    const finding = parser.take(event)
    if (finding === null) continue
    if (finding.kind === 'fault') yield problemAt(name, finding.line, finding.reason)
    else if (finding.kind === 'other-shape') leftOut.set(finding.name, (leftOut.get(finding.name) ?? 0) + 1)
    else if (finding.kind === 'image') {
      shapes = []
      const isOfSeveral = (finding.attributes['subset'] ?? '') !== '' && parser.subsets.size !== 1
      if (isOfSeveral) shared ??= await findSharedNames(files, name)
      const opened = openPicture(finding.attributes, shared ?? new Set())
      picture = opened instanceof LabelFileError ? null : opened
      if (opened instanceof LabelFileError) yield problemAt(name, finding.line, opened.message)
      else yield { kind: 'picture', picture: opened, at: { file: name, line: finding.line } }
    } else if (finding.kind === 'image-end') {
      if (picture !== null) yield* facesOf(picture, shapes, parser.labels, name, leftOut)
      picture = null
    } else if (finding.frame !== null) frames.add(finding.frame, finding.shape)
    else if (picture === null) yield problemAt(name, finding.shape.line, `a ${finding.shape.kind} stands in no picture and no track`)
    else shapes.push(finding.shape)
  }
  for (const { picture: frame, shapes: tracked } of frames.read((task) => parser.frameSizeOf(task))) {
    yield { kind: 'picture', picture: frame, at: { file: name, line: tracked[0]?.line ?? null } }
    yield* facesOf(frame, tracked, parser.labels, name, leftOut)
  }
  if (leftOut.size > 0) yield warningAt(name, null, describe(leftOut))
}

function openPicture(attributes: XmlAttributes, shared: SharedNames): PictureLabel | LabelFileError {
  try {
    return pictureOf(nameInProject(attributes['name'] ?? '', attributes['subset'] ?? '', shared), parseSide(attributes['width']), parseSide(attributes['height']))
  } catch (error) {
    if (error instanceof LabelFileError) return error
    throw error
  }
}

function* facesOf(picture: PictureLabel, shapes: readonly CvatShape[], labels: CvatLabels, file: string, leftOut: LeftOut): Generator<ReadItem> {
  const { faces, spareBoxes } = assembleFaces(shapes, labels)
  for (const { face, line } of faces) yield { kind: 'face', picture, face, at: { file, line } }
  if (spareBoxes > 0) leftOut.set('box', (leftOut.get('box') ?? 0) + spareBoxes)
}

function describe(leftOut: LeftOut): string {
  const parts = [...leftOut].map(([what, count]) => (what === 'box' ? countOf(count, 'box of no face', 'boxes of no face') : countOf(count, what)))
  return `left out, since they hold no landmarks: ${parts.join(', ')}`
}
