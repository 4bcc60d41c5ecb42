/**
 * The elements of the large arrays of a JSON text, one by one, while it comes in pieces. Only brackets and strings are
 * looked at on the way; each element is handed out as text, so that a broken one costs itself alone and no tree of the
 * file is ever built.
 */
import { findJsonFault } from './json-fault.ts'
import { LabelFileError, shorten } from './label-file.ts'

export interface JsonElement {
  /** Key of the root object that the element stands under; '' in a root array. */
  readonly key: string
  /** An element of the array under the key, or the whole value where it is none of the arrays that were asked for. */
  readonly isElement: boolean
  /** JSON, not yet parsed. */
  readonly text: string
  /** 1-based, where it begins. */
  readonly line: number
}

/** What a person may have put into one element; a COCO annotation with a large mask takes a million characters. */
const mostCharacters = 16 * 1024 * 1024

/** How the value under a key is handed out. */
export type KeyUse = 'elements' | 'whole' | 'skip'

/**
 * @param useOf by key; asked once when the key comes up, so it may depend on what came before
 * @throws LabelFileError with the line where the text is no JSON object or array, or is cut off
 */
export async function* readJsonElements(pieces: AsyncIterable<string>, useOf: (key: string) => KeyUse): AsyncGenerator<JsonElement> {
  const scanner = new ElementScanner(useOf)
  try {
    for await (const piece of pieces) {
      scanner.push(piece)
      yield* scanner.take()
    }
    scanner.end()
    yield* scanner.take()
  } catch (error) {
    // What came before the trouble is whole.
    yield* scanner.take()
    throw error
  }
}

/** The value of an element. @throws LabelFileError with the line where it is no JSON */
export function parseElement(element: Pick<JsonElement, 'text' | 'line'>): unknown {
  try {
    return JSON.parse(element.text) as unknown
  } catch {
    const at = findJsonFault(element.text)
    const constant = /^(?:-?Infinity|NaN)\b/.exec(element.text.slice(at, at + 20))?.[0]
    const found = at >= element.text.length ? 'it is cut off' : `it breaks at ${shorten(element.text.slice(at, at + 40), 20)}`
    const reason = constant === undefined ? `this is not JSON: ${found}` : `${constant} is not a number in JSON`
    throw new LabelFileError(reason, element.line + element.text.slice(0, at).split('\n').length - 1)
  }
}

type Place =
  /** Before the root value, and after it. */
  | 'start'
  | 'end'
  /** In the root object: before a key or its end, after a key, before a value, after a value. */
  | 'key'
  | 'colon'
  | 'value'
  | 'comma'
  /** In an array whose elements are handed out: before an element or the end, after an element. */
  | 'element'
  | 'elementComma'

const blanks = /[ \t\r\n]*/y
/** What opens, closes or quotes. */
const structure = /["[\]{}]/g
const scalarEnd = /[,\]}\s]/g
/** Where a string ends, or what it may not hold. */
const stringEnd = /["\\\n\r]/g

class ElementScanner {
  private text = ''
  /** Everything before it is done with. */
  private at = 0
  private line = 1
  /** Line breaks before this place are counted. */
  private countedTo = 0
  private place: Place = 'start'
  private isObject = false
  private key = ''
  private use: KeyUse = 'skip'
  /** Of the value that is not whole yet: how far it was looked at, and how deep that is. */
  private seenTo = 0
  private depth = 0
  private isInString = false
  private isEnd = false
  private hasKey = false
  private readonly useOf: (key: string) => KeyUse
  private found: JsonElement[] = []

  constructor(useOf: (key: string) => KeyUse) {
    this.useOf = useOf
  }

  push(piece: string): void {
    if (this.at > 0) this.forget()
    this.text += piece
    this.run()
    if (this.text.length - this.at > mostCharacters) throw new LabelFileError('one value has more than 16 million characters', this.lineAt(this.at))
  }

  end(): void {
    this.isEnd = true
    this.run()
    if (this.place !== 'end') throw new LabelFileError('the JSON is cut off', this.lineAt(this.text.length))
  }

  take(): JsonElement[] {
    const found = this.found
    this.found = []
    return found
  }

  /** Drops what is done with; a skipped value is forgotten as it goes by. */
  private forget(): void {
    this.lineAt(this.at)
    this.text = this.text.slice(this.at)
    this.seenTo = Math.max(0, this.seenTo - this.at)
    this.countedTo = 0
    this.at = 0
  }

  private lineAt(to: number): number {
    for (let k = this.text.indexOf('\n', this.countedTo); k >= 0 && k < to; k = this.text.indexOf('\n', k + 1)) this.line++
    this.countedTo = Math.max(this.countedTo, to)
    return this.line
  }

  private run(): void {
    for (;;) {
      if (this.depth === 0 && !this.isInString && this.seenTo <= this.at) {
        blanks.lastIndex = this.at
        blanks.exec(this.text)
        this.at = blanks.lastIndex
        this.seenTo = this.at
      }
      if (this.at >= this.text.length) return
      if (!this.step()) return
    }
  }

  /** One token or value. False: more text is needed. */
  private step(): boolean {
    const mark = this.text[this.at]
    switch (this.place) {
      case 'start':
        if (mark === '{') return this.goOn('key', () => (this.isObject = true))
        if (mark === '[') return this.goOn('element', () => (this.use = this.useOf('')))
        return this.refuse('a JSON object or array')
      case 'end':
        return this.refuse('nothing after the end')
      case 'key':
        if (mark === '}' && !this.hasKey) return this.goOn('end')
        if (mark !== '"') return this.refuse('a key in quotes')
        return this.readKey()
      case 'colon':
        return mark === ':' ? this.goOn('value') : this.refuse('":"')
      case 'value':
        if (mark === '[' && this.seenTo === this.at && this.use === 'elements') return this.goOn('element')
        return this.readValue('comma', this.use !== 'skip', false)
      case 'comma':
        if (mark === '}') return this.goOn('end')
        return mark === ',' ? this.goOn('key') : this.refuse('"," or "}"')
      case 'element':
        if (mark === ']' && this.seenTo === this.at) return this.goOn(this.isObject ? 'comma' : 'end')
        return this.readValue('elementComma', this.use === 'elements', true)
      case 'elementComma':
        if (mark === ']') return this.goOn(this.isObject ? 'comma' : 'end')
        return mark === ',' ? this.goOn('element') : this.refuse('"," or "]"')
    }
  }

  private goOn(place: Place, act?: () => void): true {
    act?.()
    this.place = place
    this.at++
    this.seenTo = this.at
    return true
  }

  private refuse(expected: string): never {
    throw new LabelFileError(`expected ${expected}, found: ${shorten(this.text.slice(this.at, this.at + 80))}`, this.lineAt(this.at))
  }

  private readKey(): boolean {
    const end = this.findStringEnd(this.at + 1)
    if (end < 0) return false
    this.key = String(parseElement({ text: this.text.slice(this.at, end), line: this.lineAt(this.at) }))
    this.use = this.useOf(this.key)
    this.hasKey = true
    this.at = end
    this.seenTo = end
    this.place = 'colon'
    return true
  }

  private readValue(next: Place, isKept: boolean, isElement: boolean): boolean {
    const end = this.findValueEnd()
    if (end < 0) {
      if (!isKept && this.seenTo > this.at) this.at = this.seenTo
      return false
    }
    if (isKept) this.found.push({ key: this.key, isElement, text: this.text.slice(this.at, end), line: this.lineAt(this.at) })
    this.at = end
    this.seenTo = end
    this.place = next
    return true
  }

  /** Just behind the value that begins at `at`; -1: it goes on beyond the text. */
  private findValueEnd(): number {
    if (this.depth === 0 && !this.isInString && !/["[{]/.test(this.text[this.seenTo] ?? '')) {
      scalarEnd.lastIndex = this.seenTo
      const end = scalarEnd.exec(this.text)?.index ?? (this.isEnd ? this.text.length : -1)
      if (end === this.at) this.refuse('a value')
      return end
    }
    for (;;) {
      if (this.isInString) {
        const end = this.findStringEnd(this.seenTo)
        if (end < 0) return -1
        this.isInString = false
        this.seenTo = end
      } else {
        structure.lastIndex = this.seenTo
        const match = structure.exec(this.text)
        if (match === null) {
          this.seenTo = this.text.length
          return -1
        }
        this.seenTo = match.index + 1
        if (match[0] === '"') {
          this.isInString = true
          continue
        }
        this.depth += match[0] === '[' || match[0] === '{' ? 1 : -1
      }
      if (this.depth <= 0) {
        this.depth = 0
        return this.seenTo
      }
    }
  }

  /** Just behind the closing quote, looking from inside the string; -1: it goes on beyond the text. */
  private findStringEnd(from: number): number {
    stringEnd.lastIndex = from
    for (let match = stringEnd.exec(this.text); match !== null; match = stringEnd.exec(this.text)) {
      if (match[0] === '"') return match.index + 1
      if (match[0] !== '\\') throw new LabelFileError('a string is not closed', this.lineAt(match.index))
      if (match.index + 1 >= this.text.length) {
        if (this.isInString) this.seenTo = match.index
        return -1
      }
      stringEnd.lastIndex = match.index + 2
    }
    if (this.isInString) this.seenTo = this.text.length
    return -1
  }
}
