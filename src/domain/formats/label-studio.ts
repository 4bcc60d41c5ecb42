/**
 * Label Studio JSON: tasks with annotations or predictions as it exports and imports them, and its JSON-MIN. Places are
 * in percent of the picture: x / width * 100 of 0-based pixels, as its own converter turns them back.
 */
import type { FormatCodec, LabelFiles, PictureLabel, ReadItem } from './codec.ts'
import { type JsonElement, parseElement, readJsonElements } from './json-elements.ts'
import { LabelFileError } from './label-file.ts'
import { facesOfRegions, isObject, type JsonObject, readRegions, type Size } from './label-studio-regions.ts'
import { createLabelStudioWriter } from './label-studio-writer.ts'
import { readOwnFiles } from './own-files.ts'
import { type NamedOrder, orderOfNames } from './point-names.ts'
import { countOf, pictureOf, problemAt, warningAt } from './reading.ts'

export const codecLabelStudio: FormatCodec<'label-studio'> = {
  id: 'label-studio',
  name: 'Label Studio JSON',
  endings: ['.json'],
  statement: {
    base: 'percent',
    precision: 'every digit',
    stepPx: 0,
    states: 'a choice of the region: occluded, self-occluded; absent points have no region',
    cannotCarry: [
      'Head pose and review states; pictures whose size is not known are not written.',
      'A missing box: that of the points is written, since it holds the points of a face together.',
      'Faces that only a model has set become predictions, the others annotations without their model.',
    ],
    source: 'Label Studio, guide/task_format and guide/predictions; label_studio_sdk converter',
  },
  schemas: null,
  pointNames: { inOrder: false, areWritten: true, leavesOutAbsent: true },
  groupsPictures: true,
  recognise(head) {
    if (!/^\s*[[{]/.test(head)) return null
    if (/"(?:keypointlabels|rectanglelabels)"/.test(head)) return { sureness: 0.95, reason: 'JSON with keypointlabels or rectanglelabels' }
    const isTask = /"data"\s*:\s*\{/.test(head) && /"(?:annotations|predictions|completions)"\s*:\s*\[/.test(head)
    return isTask ? { sureness: 0.8, reason: 'JSON tasks with data and annotations or predictions' } : null
  },
  read: (files) => readOwnFiles(codecLabelStudio, files, (name) => readFile(files, name)),
  createWriter: createLabelStudioWriter,
}

const taskKeys = ['id', 'data', 'annotations', 'completions', 'predictions']

/** Tasks of an array, or the only one, with the lines where they begin. */
async function* readTasks(files: LabelFiles, name: string): AsyncGenerator<{ task: unknown; line: number } | { fault: LabelFileError }> {
  const parts: JsonElement[] = []
  for await (const element of readJsonElements(files.readText(name), (key) => (key === '' ? 'elements' : taskKeys.includes(key) ? 'whole' : 'skip'))) {
    if (element.key !== '') parts.push(element)
    else yield parseTask(() => parseElement(element), element.line)
  }
  const [first] = parts
  if (first !== undefined) yield parseTask(() => Object.fromEntries(parts.map((part) => [part.key, parseElement(part)])), first.line)
}

function parseTask(parse: () => unknown, line: number): { task: unknown; line: number } | { fault: LabelFileError } {
  try {
    return { task: parse(), line }
  } catch (error) {
    if (error instanceof LabelFileError) return { fault: error }
    throw error
  }
}

async function* readFile(files: LabelFiles, file: string): AsyncGenerator<ReadItem> {
  const order = await collectLabels(files, file)
  const leftOut = new Map<string, number>()
  for await (const read of readTasks(files, file)) {
    if ('fault' in read) {
      yield problemAt(file, read.fault.line, read.fault.message)
      continue
    }
    try {
      yield* readTask(files, file, read.task, read.line, order, leftOut)
    } catch (error) {
      if (!(error instanceof LabelFileError)) throw error
      yield problemAt(file, read.line, error.message)
    }
  }
  if (leftOut.size > 0) {
    const parts = [...leftOut].map(([what, count]) => (what === 'box' ? countOf(count, 'rectangle of no face', 'rectangles of no face') : `${what} (${String(count)})`))
    yield warningAt(file, null, `left out: ${parts.join(', ')}`.slice(0, 300))
  }
}

/** Labels of all points of the file: a face that lacks one has an absent point. */
async function collectLabels(files: LabelFiles, file: string): Promise<NamedOrder> {
  const labels = new Set<string>()
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect)
    else if (isObject(value)) {
      const own: unknown = value['keypointlabels']
      if (Array.isArray(own) && typeof own[0] === 'string' && own[0] !== '') labels.add(own[0])
      else Object.values(value).forEach(collect)
    }
  }
  try {
    for await (const read of readTasks(files, file)) {
      if (!('fault' in read) && isObject(read.task)) collect(resultsOf(read.task)?.items ?? [])
    }
  } catch (error) {
    // The second reading meets the same fault and says so.
    if (!(error instanceof LabelFileError)) throw error
  }
  return orderOfNames([...labels])
}

async function* readTask(files: LabelFiles, file: string, task: unknown, line: number, order: NamedOrder, leftOut: Map<string, number>): AsyncGenerator<ReadItem> {
  if (!isObject(task)) throw new LabelFileError('a task is not an object')
  const results = resultsOf(task)
  if (results === null) throw new LabelFileError('a task has neither annotations, predictions nor regions')
  const { name } = pictureOf(nameOfPicture(isObject(task['data']) ? task['data'] : task))
  const { regions, others, size } = readRegions(results.items, await knownSize(files, name, results.items))
  const picture: PictureLabel = { ...pictureOf(name), width: size?.width ?? null, height: size?.height ?? null }
  const at = { file, line }
  yield { kind: 'picture', picture, at }
  for (const warning of results.warnings) yield warningAt(file, line, warning)
  const { faces, faults, spareBoxes } = facesOfRegions(regions, order)
  for (const fault of faults) yield problemAt(file, line, fault)
  for (const face of faces) yield { kind: 'face', picture, face: { ...face, model: results.model }, at }
  for (const [type, count] of [...others, ['box', spareBoxes] as const]) if (count > 0) leftOut.set(type, (leftOut.get(type) ?? 0) + count)
}

/** Asked for only where a region does not say it. */
async function knownSize(files: LabelFiles, name: string, items: readonly unknown[]): Promise<Size | null> {
  const isSaid = items.every((item) => isObject(item) && (typeof item['original_width'] === 'number' || item['type'] === 'choices' || item['type'] === 'relation'))
  return isSaid ? null : files.sizeOf(name)
}

interface Results {
  readonly items: readonly unknown[]
  /** `model_version` of predictions. */
  readonly model: string | null
  readonly warnings: readonly string[]
}

/** The annotation that counts, else the first prediction, else the values of JSON-MIN; null: there is none of these. */
function resultsOf(task: JsonObject): Results | null {
  const annotations = listOf(task, 'annotations') ?? listOf(task, 'completions')
  const valid = (annotations ?? []).filter((a) => isObject(a) && a['was_cancelled'] !== true)
  const chosen = valid.find((a) => isObject(a) && a['ground_truth'] === true) ?? valid.at(-1)
  if (isObject(chosen)) {
    const warnings = valid.length > 1 ? [`${countOf(valid.length - 1, 'other annotation')} of the same picture left out`] : []
    return { items: listOf(chosen, 'result') ?? [], model: null, warnings }
  }
  const predictions = listOf(task, 'predictions')
  const [first] = predictions ?? []
  if (isObject(first)) {
    const warnings = (predictions?.length ?? 0) > 1 ? [`${countOf((predictions?.length ?? 0) - 1, 'other prediction')} of the same picture left out`] : []
    const model = first['model_version']
    return { items: listOf(first, 'result') ?? [], model: typeof model === 'string' && model !== '' ? model : null, warnings }
  }
  if (annotations !== null || predictions !== null) return { items: [], model: null, warnings: [] }
  const values = Object.values(task).filter((value) => Array.isArray(value) && value.some((item) => isObject(item) && Object.keys(item).some((key) => key.endsWith('labels'))))
  return values.length > 0 || !isObject(task['data']) ? { items: values.flat(), model: null, warnings: [] } : { items: [], model: null, warnings: [] }
}

function listOf(object: JsonObject, key: string): readonly unknown[] | null {
  const list = object[key]
  return Array.isArray(list) ? (list as unknown[]) : null
}

const pictureKeys = ['image', 'img', 'picture', 'photo', 'url', 'file']

function nameOfPicture(data: JsonObject): string {
  const strings = Object.entries(data).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '')
  const found = pictureKeys.map((key) => strings.find(([own]) => own === key)).find((entry) => entry !== undefined) ?? strings.find(([, value]) => pictureOf(nameOfUrl(value)).hasEnding) ?? strings[0]
  if (found === undefined) throw new LabelFileError('a task names no picture in its data')
  return nameOfUrl(found[1])
}

/** The picture behind an address: of local storage, of an upload (which Label Studio gives eight letters in front), or of the web. */
export function nameOfUrl(url: string): string {
  if (url.startsWith('data:')) throw new LabelFileError('the picture stands in the file itself and has no name')
  const local = /[?&]d=([^&#]*)/.exec(url)?.[1]
  if (local !== undefined && url.includes('local-files')) return decode(local)
  const upload = /^\/data\/upload\/(?:.*\/)?(?:[0-9a-f]{8}-)?([^/?#]+)/.exec(url)?.[1]
  if (upload !== undefined) return decode(upload)
  const web = /^[a-z][a-z0-9+.-]+:\/\/[^/]*\/?([^?#]*)/i.exec(url)?.[1]
  return web === undefined || web === '' ? url : decode(web)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Not encoded at all, with a percent sign of its own.
    return text
  }
}
