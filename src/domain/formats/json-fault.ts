/** Where a text stops being JSON; engines parse fast, but do not say so in one voice. */

const token = /[ \t\r\n]*(?:(?<text>"(?:[^"\\\0-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?<other>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|(?<mark>[{}[\],:]))/y
const blanks = /[ \t\r\n]*/y

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing'

/** Offset of the first token that does not belong; the length of the text where it is cut off. */
export function findJsonFault(text: string): number {
  const open: string[] = []
  let expected: Expected = 'value'
  token.lastIndex = 0
  for (;;) {
    blanks.lastIndex = token.lastIndex
    blanks.exec(text)
    const at = blanks.lastIndex
    const match = at >= text.length ? null : token.exec(text)
    const next: Expected | null = match === null ? null : follow(expected, match.groups ?? {}, open)
    if (next === null) return at
    expected = next
  }
}

/** What may come after the token; null: it may not stand here. */
function follow(expected: Expected, { text, other, mark }: Readonly<Record<string, string | undefined>>, open: string[]): Expected | null {
  const after = (): Expected => (open.length === 0 ? 'nothing' : 'comma or end')
  const isValue = expected === 'value' || expected === 'value or end'
  if (text !== undefined && (expected === 'key' || expected === 'key or end')) return 'colon'
  if (text !== undefined || other !== undefined) return isValue ? after() : null
  switch (mark) {
    case '{':
    case '[':
      if (!isValue) return null
      open.push(mark)
      return mark === '{' ? 'key or end' : 'value or end'
    case '}':
    case ']':
      if (expected !== 'comma or end' && expected !== (mark === '}' ? 'key or end' : 'value or end')) return null
      return open.pop() === (mark === '}' ? '{' : '[') ? after() : null
    case ':':
      return expected === 'colon' ? 'value' : null
    default:
      return expected !== 'comma or end' ? null : open.at(-1) === '{' ? 'key' : 'value'
  }
}
