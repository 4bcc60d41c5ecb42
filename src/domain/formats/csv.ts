/**
 * CSV of our own: one flat table, a row a face, everything in it. The first row names the columns (docs/formats.md):
 *
 * `picture`, `picture_has_ending` (1 or 0), `picture_width`, `picture_height`, `face` (counted from 0 in its picture; empty in the
 * row of a picture without faces), `id`, `schema`, `box_x0`, `box_y0`, `box_x1`, `box_y1`, `box_origin`, `score`, `yaw`, `pitch`, `roll`
 * (radians), `pose`, `expression`, `illumination`, `makeup`, `occlusion`, `blur` (1 or 0), `review`, `reason`, `model`, and for each
 * point k from 0: `x{k}`, `y{k}`, `state{k}`, `origin{k}`, `reliability{k}`, `pinned{k}` (1 or empty).
 *
 * An empty field says nothing. Only `picture` and the `x{k}`, `y{k}` have to be there, in any order of columns.
 */
import type { FormatCodec, LabelFiles, ReadItem } from './codec.ts'
import { type CsvTable, openTable, readRow } from './csv-row.ts'
import { readCsvRecords, splitRecord } from './csv-records.ts'
import { createCsvWriter } from './csv-writer.ts'
import { LabelFileError } from './label-file.ts'
import { readOwnFiles } from './own-files.ts'
import { readLines } from './read-lines.ts'
import { problemAt, warningAt } from './reading.ts'
import { attempt } from './writing.ts'

export const codecCsv: FormatCodec<'csv'> = {
  id: 'csv',
  name: 'CSV (Canthus)',
  endings: ['.csv'],
  statement: {
    base: 0,
    precision: 'every digit',
    stepPx: 0,
    states: 'state: visible, occluded, self-occluded, absent, or empty',
    cannotCarry: ['Names that a file gave to its points.', 'A text with a carriage return: the face is not written.'],
    source: 'RFC 4180; the columns: Canthus, docs/formats.md',
  },
  schemas: null,
  isOwn: true,
  groupsPictures: false,
  recognise(head) {
    const columns = splitRecord(head.split(/[\r\n]/, 1)[0] ?? '')
    const isTable = Array.isArray(columns) && ['picture', 'x0', 'y0'].every((name) => columns.includes(name))
    return isTable ? { sureness: 0.95, reason: 'the first row names the columns picture, x0 and y0' } : null
  },
  read: (files) => readOwnFiles(codecCsv, files, (name) => readTable(files, name)),
  createWriter: createCsvWriter,
}

async function* readTable(files: LabelFiles, name: string): AsyncGenerator<ReadItem> {
  let table: CsvTable | null = null
  for await (const record of readCsvRecords(readLines(files.readText(name)))) {
    const { line } = record
    if ('fault' in record) {
      if (table === null) throw new LabelFileError(`the row of column names cannot be read: ${record.fault}`, line)
      yield problemAt(name, line, record.fault)
    } else if (table === null) {
      table = openTable(record.fields)
      if (table.unknown.length > 0) yield warningAt(name, line, `columns that are not known were left out: ${table.unknown.slice(0, 5).join(', ')}`)
    } else {
      const own = table
      const item = attempt(() => readRow(own, record.fields, { file: name, line }))
      yield item instanceof LabelFileError ? problemAt(name, line, item.message) : item
    }
  }
}
