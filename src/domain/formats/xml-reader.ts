/**
 * XML in pieces, for formats that are made of elements: strict, without document types and entities of the file's own
 * (no bombs), without deep nesting, and with no more in memory than one piece of the file.
 */
import { SaxesParser } from 'saxes'
import { LabelFileError } from './label-file.ts'
import { shorten } from './reading.ts'

export type XmlEvent =
  | { readonly kind: 'open'; readonly name: string; readonly attributes: Readonly<Record<string, string>>; readonly line: number }
  /** `text`: what stands in the element outside of its children, up to `mostText` characters. */
  | { readonly kind: 'close'; readonly name: string; readonly text: string; readonly line: number }

const mostDepth = 32
const mostText = 1 << 16
/** Of one tag or run of text, which is held in memory: 32 Mi characters. */
const mostWithoutEvent = 1 << 25

/** @throws LabelFileError with a line, after the events before the fault */
export async function* readXml(text: AsyncIterable<string>): AsyncGenerator<XmlEvent> {
  const events: XmlEvent[] = []
  const parser = createParser(events)
  let quiet = 0
  for await (const piece of text) {
    const failure = attempt(() => parser.write(piece))
    quiet = events.length > 0 ? 0 : quiet + piece.length
    yield* events.splice(0)
    if (failure !== null) throw failure
    if (quiet > mostWithoutEvent) throw new LabelFileError('a single tag or text goes on for more than 32 million characters', parser.line)
  }
  const failure = attempt(() => parser.close())
  yield* events.splice(0)
  if (failure !== null) throw failure
}

function createParser(events: XmlEvent[]): SaxesParser {
  const parser = new SaxesParser()
  /** Text of the elements that are open, outermost first. */
  const texts: string[] = []
  parser.on('error', (error) => {
    throw new LabelFileError(`this is not well-formed XML: ${shorten(reasonOf(error), 120)}`, parser.line)
  })
  parser.on('doctype', () => {
    throw new LabelFileError('it declares a document type, which label files have no use for and which may hide an entity bomb', parser.line)
  })
  parser.on('opentag', ({ name, attributes }) => {
    if (texts.push('') > mostDepth) throw new LabelFileError(`elements are nested more than ${String(mostDepth)} deep`, parser.line)
    events.push({ kind: 'open', name, attributes, line: parser.line })
  })
  parser.on('text', (text) => {
    const last = texts.length - 1
    if (last >= 0) texts[last] = ((texts[last] ?? '') + text).slice(0, mostText)
  })
  parser.on('closetag', ({ name }) => {
    events.push({ kind: 'close', name, text: texts.pop() ?? '', line: parser.line })
  })
  return parser
}

function attempt(act: () => void): LabelFileError | null {
  try {
    act()
    return null
  } catch (error) {
    if (error instanceof LabelFileError) return error
    throw error
  }
}

/** The parser says `12:3: undefined entity.` */
function reasonOf({ message }: Error): string {
  return message.replace(/^(?:undefined:)?\d+:\d+: /, '').replace('undefined entity', 'unknown entity').replace(/\.$/, '')
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\t': '&#9;', '\n': '&#10;', '\r': '&#13;',
}

/** Text as it stands in an element or an attribute. @throws LabelFileError for characters that XML cannot hold */
export function escapeXml(text: string): string {
  if (forbidden.test(text) || !text.isWellFormed()) throw new LabelFileError('a name holds characters that XML cannot hold')
  return text.replaceAll(/[&<>"'\t\n\r]/g, (c) => escapes[c] ?? c)
}

const forbidden = /[^\P{Cc}\t\n\r\u007F-\u009F]|[\uFFFE\uFFFF]/u
