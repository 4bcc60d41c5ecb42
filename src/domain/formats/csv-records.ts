/**
 * RFC 4180: records of fields, commas between, quotes around what holds a comma, a quote or a line break.
 *
 * A quote that is never closed would swallow the rest of a file. A record that spans lines and turns out wrong therefore
 * costs its first line only: the next record is looked for in the line after it.
 */
import { LabelFileError } from './label-file.ts'
import type { TextLine } from './read-lines.ts'

export interface CsvRecord {
  readonly fields: readonly string[]
  /** 1-based, of its first line. */
  readonly line: number
}

/** Lines that a record with line breaks in its texts may span. */
const mostLines = 50

/** @returns records, and for a line that begins none, why. An empty line is left out. */
export async function* readCsvRecords(lines: AsyncIterable<TextLine>): AsyncGenerator<CsvRecord | { readonly fault: string; readonly line: number }> {
  const waiting: TextLine[] = []
  const source = lines[Symbol.asyncIterator]()
  const more = async (count: number): Promise<boolean> => {
    while (waiting.length < count) {
      const next = await source.next()
      if (next.done === true) return false
      waiting.push(next.value)
    }
    return true
  }
  while (await more(1)) {
    const [first] = waiting
    if (first === undefined) return
    let text = first.text
    let used = 1
    let fields = splitRecord(text)
    while (fields === 'open' && used < mostLines && (await more(used + 1))) {
      text += `\n${waiting[used]?.text ?? ''}`
      used++
      fields = splitRecord(text)
    }
    const isWhole = Array.isArray(fields)
    waiting.splice(0, isWhole ? used : 1)
    if (Array.isArray(fields)) {
      if (fields.length > 1 || fields[0] !== '') yield { fields, line: first.line }
    } else yield { fault: fields === 'open' ? 'a quote is not closed' : 'after a closing quote, or in a field without quotes, stands something else', line: first.line }
  }
}

/** 'open': a quote is not closed yet; 'wrong': a quote where none may be. */
export function splitRecord(text: string): string[] | 'open' | 'wrong' {
  if (!text.includes('"')) return text.split(',')
  const fields: string[] = []
  let at = 0
  for (;;) {
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1)
      if (end < 0) return 'open'
      fields.push(text.slice(at + 1, end).replaceAll('""', '"'))
      at = end + 1
    } else {
      const comma = text.indexOf(',', at)
      const end = comma < 0 ? text.length : comma
      const field = text.slice(at, end)
      if (field.includes('"')) return 'wrong'
      fields.push(field)
      at = end
    }
    if (at >= text.length) return fields
    if (text[at] !== ',') return 'wrong'
    at++
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at
  return -1
}

/** @throws LabelFileError for a text that would not come back: one line break looks like another */
export function formatField(field: string): string {
  if (field.includes('\r')) throw new LabelFileError('a text with a carriage return cannot stand in a CSV file')
  return /[",\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}
