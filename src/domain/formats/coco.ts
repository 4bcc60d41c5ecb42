/**
 * COCO keypoints, and the face arrays of COCO-WholeBody. The keys may come in any order: where annotations stand before
 * the pictures and categories that they name, the file is read twice; and once more, up to the first v: 2, where a face
 * of nothing but v: 1 comes before one.
 */
import { annotationReader, categoryReader, type CocoCategory, type CocoFace, pictureReader } from './coco-members.ts'
import { isMarkedTwo, settleOnes } from './coco-ones.ts'
import { createCocoWriter } from './coco-writer.ts'
import type { FormatCodec, LabelFiles, LabelPlace, ReadItem } from './codec.ts'
import { type JsonElement, type KeyUse, parseElement, readJsonElements } from './json-elements.ts'
import { LabelFileError, shorten } from './label-file.ts'
import { PictureTable } from './picture-table.ts'
import { readOwnFiles } from './own-files.ts'
import { problemAt, warningAt } from './reading.ts'
import { attempt, createTally } from './writing.ts'

export const codecCoco: FormatCodec<'coco'> = {
  id: 'coco',
  name: 'COCO keypoints',
  endings: ['.json'],
  statement: {
    base: 0,
    precision: 'every digit',
    stepPx: 0,
    states: 'v: 0 absent (x = y = 0), 1 occluded, 2 visible; self-occluded is written as 1, or as 0 where it has no place',
    cannotCarry: [
      'The difference between occluded and self-occluded.',
      'A face without a box gets that of its points, marked in its attributes; where the box came from is lost.',
      'Pose, review states, reliability. WFLW attributes and scores go to members that COCO leaves open (`attributes`, `score`).',
    ],
    source: 'COCO, data format, keypoint detection; COCO-WholeBody, data_format.md',
  },
  schemas: null,
  pointNames: { inOrder: true, areWritten: true },
  groupsPictures: false,
  recognise(head) {
    if (!/^\s*\{/.test(head)) return null
    const keys = ['images', 'annotations', 'categories'].filter((key) => new RegExp(`"${key}"\\s*:\\s*\\[`).test(head))
    if (keys.length > 0 && /"(?:keypoints|face_kpts|file_name|image_id)"\s*:/.test(head)) return { sureness: 0.9, reason: `a JSON object with ${keys.join(' and ')}` }
    return keys.length > 1 || /"licenses"\s*:/.test(head) ? { sureness: 0.5, reason: 'a JSON object with the keys of COCO' } : null
  },
  read: (files) => readOwnFiles(codecCoco, files, (name) => readFile(files, name)),
  createWriter: createCocoWriter,
}

/** What annotations refer to. */
interface Tables {
  readonly pictures: PictureTable
  readonly categories: Map<string | number, CocoCategory>
  /** `info` says that the file is our own, so that v: 1 means occluded. */
  isOwn: boolean
}

async function* readFile(files: LabelFiles, name: string): AsyncGenerator<ReadItem> {
  const tables: Tables = { pictures: new PictureTable(), categories: new Map(), isOwn: false }
  const tally = createTally()
  const read = elementReader(tables, name, tally.add)
  const seen = new Set<string>()
  let isTwice = false
  const useOf = (key: string): KeyUse => {
    seen.add(key)
    if (key === 'images' || key === 'categories') return 'elements'
    if (key === 'info') return 'whole'
    if (key !== 'annotations') return 'skip'
    isTwice ||= !seen.has('images') || !seen.has('categories')
    return isTwice ? 'skip' : 'elements'
  }
  const settle = settleOnes(() => hasTwo(files, name, tables), tally.add)
  async function* readItems(use: (key: string) => KeyUse): AsyncGenerator<ReadItem> {
    for await (const element of readJsonElements(files.readText(name), use)) {
      for (const item of read(element)) {
        if (item.kind === 'face') yield { kind: 'face', picture: item.picture, face: await settle(item), at: item.at }
        else yield item
      }
    }
  }
  try {
    yield* readItems(useOf)
  } catch (error) {
    // The second reading will meet it again, after the annotations before it.
    if (!isTwice || !(error instanceof LabelFileError)) throw error
  }
  if (isTwice) yield* readItems(onlyAnnotations)
  if (!seen.has('annotations')) yield problemAt(name, null, 'there are no annotations')
  for (const sentence of tally.sentences()) yield warningAt(name, null, sentence)
}

const onlyAnnotations = (key: string): KeyUse => (key === 'annotations' ? 'elements' : 'skip')

/** Whether any face of the file is marked v: 2 somewhere; looked for up to the first one. */
async function hasTwo(files: LabelFiles, name: string, tables: Tables): Promise<boolean> {
  const read = annotationReader(tables, () => undefined)
  try {
    for await (const element of readJsonElements(files.readText(name), onlyAnnotations)) {
      const found = attempt(() => read(parseElement(element)))
      if (found !== null && !(found instanceof LabelFileError) && isMarkedTwo(found.face)) return true
    }
  } catch (error) {
    // It is met again where the faces before it have been read.
    if (!(error instanceof LabelFileError)) throw error
  }
  return false
}

type Found = Exclude<ReadItem, { kind: 'face' }> | ({ readonly kind: 'face'; readonly at: LabelPlace } & CocoFace)

function elementReader(tables: Tables, file: string, note: (what: string) => void): (element: JsonElement) => Found[] {
  const readAnnotation = annotationReader(tables, note)
  function readOne(element: JsonElement): Found[] {
    const at = { file, line: element.line }
    if (element.key === 'info') {
      tables.isOwn = /"canthus"\s*:/.test(element.text)
      return []
    }
    if (!element.isElement) throw new LabelFileError(`${element.key} is not a list`)
    const value = parseElement(element)
    if (element.key === 'categories') {
      const [id, category] = categoryReader(value)
      if (tables.categories.has(id)) throw twice(id, 'category')
      tables.categories.set(id, category)
      return []
    }
    if (element.key === 'images') {
      const [id, picture] = pictureReader(value)
      if (!tables.pictures.add(id, picture)) throw twice(id, 'image')
      return [{ kind: 'picture', picture, at }]
    }
    const found = readAnnotation(value)
    return found === null ? [] : [{ kind: 'face', ...found, at }]
  }
  return (element) => {
    const items = attempt(() => readOne(element))
    return items instanceof LabelFileError ? [problemAt(file, element.line, items.message)] : items
  }
}

function twice(id: string | number, what: string): LabelFileError {
  return new LabelFileError(`the ${what} id ${shorten(JSON.stringify(id))} is there twice`)
}
