/** What can happen to a label file on its way: damage, other encodings, other spellings, and malice. */

/** A number from 0 to below 1 (mulberry32); the same seed gives the same row of numbers. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export interface Draw {
  /** 0 to below `count`. */
  at(count: number): number
  pick<T>(from: readonly T[]): T
}

export function drawFrom(random: () => number): Draw {
  const at = (count: number): number => Math.floor(random() * count)
  return { at, pick: <T>(from: readonly T[]): T => from[at(from.length)] as T }
}

const numbers = [
  'NaN', 'nan', 'Infinity', '-inf', '1e308', '-1e308', '1e999', '1e-320', '-0', '0', '-1', '4294967296', '99999999999999999999', '1,5', '1.5.5', '0x10', '', 'null', 'true', '"7"', '１２', '1_000', '+3', '.5', '5.',
]
const words = [
  'C:\\Users\\Ann Lee\\pictures\\a.jpg', '..\\..\\a.jpg', '../../../etc/passwd', 'my holiday.jpg', 'a,b.jpg', '"a" b.jpg', "it's.jpg", '写真/顔.jpg', 'Фото.jpg', 'صورة.jpg', '\u202Egpj.a', '__proto__', 'constructor', '<a>', '&lt;', ']]>', '<!--', '{{', '\\u0000', '\\ud800', '\uD83D', '#', ';', '\t',
]
const bomb = `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">${'bcdefgh'.replaceAll(/./g, (c) => `<!ENTITY ${c} "${`&${String.fromCharCode(c.charCodeAt(0) - 1)};`.repeat(10)}">`)}]><a>&h;</a>`
const blobs = [
  bomb, '['.repeat(3000), '{"a":'.repeat(2000), '<g>'.repeat(2000), `${'9'.repeat(5000)}`, '"', "'", '}', ']', '{', '[', ',', ':', '<', '>', '/>', '</', '&', '\n', '\r', '\r\n\r\n', '\u2028', '\0', '\uFEFF', '\uFFFD', '- ', '%', '"""', '/* */', '//',
]

type Mutation = (text: string, draw: Draw) => string

/** Runs that tokens are swapped and replaced by. */
const token = /[^\s,:;[\]{}<>"'=]+/g

function spanOf(text: string, draw: Draw, most = 200): [number, number] {
  const from = draw.at(text.length + 1)
  return [from, Math.min(text.length, from + draw.at(most) + 1)]
}

function replaceToken(text: string, draw: Draw, pattern: RegExp, by: string): string {
  const found = [...text.matchAll(pattern)]
  if (found.length === 0) return by + text
  const match = draw.pick(found)
  return text.slice(0, match.index) + by + text.slice(match.index + match[0].length)
}

/** Damage that stays within a line where the text is one line. */
export const inLine: readonly Mutation[] = [
  (text, draw) => replaceToken(text, draw, /[-+.\d]+(?:e[-+]?\d+)?/gi, draw.pick(numbers)),
  (text, draw) => replaceToken(text, draw, token, draw.pick(words)),
  (text, draw) => {
    const [from, to] = spanOf(text, draw)
    return text.slice(0, from) + text.slice(to)
  },
  (text, draw) => {
    const [from, to] = spanOf(text, draw)
    return text.slice(0, to) + text.slice(from)
  },
  (text, draw) => {
    const at = draw.at(text.length + 1)
    return text.slice(0, at) + String.fromCharCode(32 + draw.at(95)) + text.slice(at + 1)
  },
  (text, draw) => {
    const found = [...text.matchAll(token)]
    if (found.length < 2) return text
    const [p, q] = [draw.pick(found), draw.pick(found)].toSorted((s, t) => s.index - t.index)
    if (p === undefined || q === undefined || p.index === q.index) return text
    return text.slice(0, p.index) + q[0] + text.slice(p.index + p[0].length, q.index) + p[0] + text.slice(q.index + q[0].length)
  },
  (text, draw) => replaceToken(text, draw, token, ''),
]

const anywhere: readonly Mutation[] = [
  ...inLine,
  (text, draw) => text.slice(0, draw.at(text.length + 1)),
  (text, draw) => text.slice(draw.at(text.length + 1)),
  (text, draw) => {
    const at = draw.at(text.length + 1)
    return text.slice(0, at) + draw.pick(blobs) + text.slice(at)
  },
  (text, draw) => {
    const [from, to] = spanOf(text, draw, 2000)
    return text.slice(0, to) + text.slice(from, to).repeat(1 + draw.at(3)) + text.slice(to)
  },
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replaceAll('\n', '\r'),
  (text) => text.replaceAll('/', '\\'),
  (text) => `\uFEFF${text}`,
  (text) => text + text,
  (text, draw) => {
    const lines = text.split('\n')
    const [p, q] = [draw.at(lines.length), draw.at(lines.length)]
    ;[lines[p], lines[q]] = [lines[q] ?? '', lines[p] ?? '']
    return lines.join('\n')
  },
]

export function mutateText(text: string, draw: Draw): string {
  let mutated = text
  for (let left = 1 + draw.at(3); left > 0; left--) mutated = draw.pick(anywhere)(mutated, draw)
  return mutated
}

/** Damaged without gaining or losing a line. */
export function mutateLine(line: string, draw: Draw): string {
  return draw.pick(inLine)(line, draw).replaceAll(/[\r\n]/g, ' ')
}

/** Bits flipped, bytes cut out, or the text in another encoding. */
export function mutateBytes(bytes: Uint8Array, draw: Draw): Uint8Array {
  switch (draw.at(4)) {
    case 0: {
      const flipped = bytes.slice()
      for (let left = 1 + draw.at(8); left > 0 && flipped.length > 0; left--) {
        const at = draw.at(flipped.length)
        flipped[at] = (flipped[at] ?? 0) ^ (1 << draw.at(8))
      }
      return flipped
    }
    case 1: {
      const from = draw.at(bytes.length + 1)
      const to = Math.min(bytes.length, from + 1 + draw.at(64))
      return joinBytes(bytes.slice(0, from), bytes.slice(to))
    }
    case 2:
      return utf16(bytes, draw.at(2) === 0)
    default: {
      const from = draw.at(bytes.length + 1)
      return joinBytes(bytes.slice(0, from), Uint8Array.from({ length: 1 + draw.at(16) }, () => draw.at(256)), bytes.slice(from))
    }
  }
}

/** The same text as UTF-16 with its byte order mark, little endian or big; what is not UTF-8 is left as it is. */
function utf16(bytes: Uint8Array, isLittle: boolean): Uint8Array {
  const text = `\uFEFF${new TextDecoder().decode(bytes)}`
  const view = new DataView(new ArrayBuffer(text.length * 2))
  for (let k = 0; k < text.length; k++) view.setUint16(2 * k, text.charCodeAt(k), isLittle)
  return new Uint8Array(view.buffer)
}

function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
