/**
 * DeepLabCut's CSV: what pandas writes of a table with a head of three rows (scorer, bodyparts, coords), or four where
 * several animals share a picture (individuals); a row a picture. Lightning Pose adds a column `visible` to x and y.
 * 0-based pixels.
 */
import type { FormatCodec, LabelFiles, PictureLabel, PointLabel, ReadItem } from './codec.ts'
import { type CsvRecord, readCsvRecords } from './csv-records.ts'
import { createDeepLabCutWriter } from './deeplabcut-writer.ts'
import { LabelFileError } from './label-file.ts'
import { readOwnFiles } from './own-files.ts'
import { type NamedOrder, orderOfNames } from './point-names.ts'
import { readLines } from './read-lines.ts'
import { faceOf, parseCoordinate, pictureOf, pointAt, problemAt, shorten, warningAt } from './reading.ts'
import { attempt } from './writing.ts'

/** Ends the name of the file with states that stands beside the one without. */
export const visibleEnding = '.visible.csv'

interface Columns {
  x: number
  y: number
  visible: number
}

interface Individual {
  readonly name: string
  readonly order: NamedOrder
  /** By the name of the point. */
  readonly columns: ReadonlyMap<string, Columns>
}

interface Head {
  /** Columns that name the picture. */
  readonly indexColumns: number
  readonly columnCount: number
  readonly individuals: readonly Individual[]
  readonly isMulti: boolean
  readonly hasLikelihood: boolean
}

export const codecDeepLabCut: FormatCodec<'deeplabcut'> = {
  id: 'deeplabcut',
  name: 'DeepLabCut CSV',
  endings: ['.csv'],
  statement: {
    base: 0,
    precision: 'every digit',
    stepPx: 0,
    states: 'empty cells: absent; in a second file for Lightning Pose also visible: 0 absent, 1 occluded, 2 visible',
    cannotCarry: [
      'Boxes, attributes, pose, scores, sizes of pictures.',
      'States in the file for DeepLabCut itself, which knows x and y only; where points are occluded a second file has them for Lightning Pose.',
      'The difference between occluded and self-occluded.',
      'All rows are held until the end, since the head says how many faces a picture has at most.',
    ],
    source: 'DeepLabCut, create_project and generate_training_dataset (pandas to_csv); Lightning Pose, label CSV file format',
  },
  schemas: null,
  pointNames: { inOrder: true, areWritten: true },
  groupsPictures: true,
  recognise(head) {
    // A row of many points and faces is longer than the head: the rows that it does show decide.
    const starts = head.split(/[\r\n]+/, 4).map((line) => line.split(',', 1)[0]?.replaceAll('"', '') ?? '')
    const rows = starts[1] === 'individuals' ? ['scorer', 'individuals', 'bodyparts', 'coords'] : ['scorer', 'bodyparts', 'coords']
    const shown = rows.slice(0, starts.length)
    if (!head.startsWith('scorer,') && !head.startsWith('"scorer",')) return null
    if (shown.some((row, k) => starts[k] !== row)) return null
    return { sureness: 0.97, reason: `rows ${shown.join(', ')} at the head` }
  },
  read(files) {
    const own = files.names.filter((name) => !files.names.includes(name.replace(/\.csv$/i, visibleEnding)))
    return readOwnFiles(codecDeepLabCut, files, (name) => readFile(files, name), own)
  },
  createWriter: createDeepLabCutWriter,
}

async function* readFile(files: LabelFiles, file: string): AsyncGenerator<ReadItem> {
  const above: CsvRecord[] = []
  let head: Head | null = null
  for await (const record of readCsvRecords(readLines(files.readText(file)))) {
    if ('fault' in record) {
      yield problemAt(file, record.line, record.fault)
      if (head === null) return
    } else if (head === null) {
      above.push(record)
      if (record.fields[0]?.trim() === 'coords') {
        head = readHead(above)
        if (head.hasLikelihood) yield warningAt(file, record.line, 'likelihoods are no calibrated reliability and were left out')
      } else if (above.length === 4) throw new LabelFileError('there is no head of scorer, bodyparts and coords', 1)
    } else {
      const row = attempt(() => readRow(record, head as Head))
      if (row instanceof LabelFileError) yield problemAt(file, record.line, row.message)
      else yield* itemsOf(row, file, record.line)
    }
  }
  if (head === null) throw new LabelFileError('there is no head of scorer, bodyparts and coords', 1)
}

/** @throws LabelFileError */
function readHead(records: readonly CsvRecord[]): Head {
  const line = records.at(-1)?.line ?? 1
  const rowOf = (name: string): readonly string[] | null => records.find(({ fields }) => fields[0]?.trim() === name)?.fields ?? null
  const coords = rowOf('coords')
  const bodyparts = rowOf('bodyparts')
  const individuals = rowOf('individuals')
  if (coords === null || bodyparts === null || rowOf('scorer') === null) throw new LabelFileError('there is no head of scorer, bodyparts and coords', line)
  let indexColumns = 1
  while (indexColumns < coords.length && coords[indexColumns] === '') indexColumns++
  const found = new Map<string, Map<string, Columns>>()
  let hasLikelihood = false
  for (let k = indexColumns; k < coords.length; k++) {
    const individual = individuals?.[k] ?? ''
    const point = bodyparts[k] ?? ''
    const coord = coords[k]?.trim() ?? ''
    if (point === '') throw new LabelFileError(`column ${String(k + 1)} has no body part`, line)
    const points = found.get(individual) ?? new Map<string, Columns>()
    found.set(individual, points)
    const own = points.get(point) ?? { x: -1, y: -1, visible: -1 }
    points.set(point, own)
    if (coord === 'likelihood') hasLikelihood = true
    else if (coord !== 'x' && coord !== 'y' && coord !== 'visible') throw new LabelFileError(`"${shorten(coord, 30)}" is no coordinate: expected x, y, likelihood or visible`, line)
    else if (own[coord] >= 0) throw new LabelFileError(`${shorten(point, 40)} has two columns ${coord}`, line)
    else own[coord] = k
  }
  for (const [name, points] of found) {
    for (const [point, { x, y }] of points) if (x < 0 || y < 0) throw new LabelFileError(`${shorten(point, 40)} ${name === '' ? '' : `of ${shorten(name, 30)} `}has no x and y`, line)
  }
  if (found.size === 0) throw new LabelFileError('the head has no body parts', line)
  const all = [...found].map(([name, columns]): Individual => ({ name, columns, order: orderOfNames([...columns.keys()]) }))
  return { indexColumns, columnCount: coords.length, individuals: all, isMulti: individuals !== null, hasLikelihood }
}

interface Row {
  readonly picture: PictureLabel
  readonly faces: (ReturnType<typeof faceOf> | LabelFileError)[]
}

/** @throws LabelFileError for a row that cannot be read at all */
function readRow({ fields }: CsvRecord, { indexColumns, columnCount, individuals, isMulti }: Head): Row {
  if (fields.length !== columnCount) throw new LabelFileError(`the row has ${String(fields.length)} cells, and the head ${String(columnCount)}`)
  const picture = pictureOf(fields.slice(0, indexColumns).filter((part) => part !== '').join('/'))
  const faces = individuals.flatMap(({ name, order, columns }) => {
    const face = attempt(() => {
      const points = order.names.map((point) => readPoint(fields, columns.get(point), point))
      return faceOf(points, { schemaId: order.schemaId, names: order.given, id: isMulti ? name : null })
    })
    // An individual without any place is not on this picture.
    return face instanceof LabelFileError || face.points.some((p) => p.position !== null) ? [face] : []
  })
  return { picture, faces }
}

function* itemsOf({ picture, faces }: Row, file: string, line: number): Generator<ReadItem> {
  yield { kind: 'picture', picture, at: { file, line } }
  for (const face of faces) {
    if (face instanceof LabelFileError) yield problemAt(file, line, face.message)
    else yield { kind: 'face', picture, face, at: { file, line } }
  }
}

/** @param columns undefined: the head has a gap where the names of the points are numbers. @throws LabelFileError */
function readPoint(fields: readonly string[], columns: Columns | undefined, point: string): PointLabel {
  if (columns === undefined) return pointAt(null, 'absent')
  const [x, y, visible] = [columns.x, columns.y, columns.visible].map((k) => cellOf(fields[k]))
  if (visible !== undefined && !/^(?:[012](?:\.0*)?)$/.test(visible)) throw new LabelFileError(`visible of ${shorten(point, 40)} is not 0, 1 or 2: ${shorten(visible, 30)}`)
  const flag = visible === undefined ? null : Number(visible)
  if (x === undefined && y === undefined) return pointAt(null, flag === 1 ? 'occluded' : 'absent')
  const place = { x: parseCoordinate(x, `x of ${shorten(point, 40)}`), y: parseCoordinate(y, `y of ${shorten(point, 40)}`) }
  if (flag === 0) return pointAt(null, 'absent')
  return pointAt(place, flag === null ? null : flag === 1 ? 'occluded' : 'visible')
}

/** undefined: empty, or as pandas spells what is missing. */
function cellOf(cell: string | undefined): string | undefined {
  const text = cell?.trim()
  return text === undefined || text === '' || text.toLowerCase() === 'nan' ? undefined : text
}
