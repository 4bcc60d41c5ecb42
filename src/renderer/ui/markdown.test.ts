import { expect, it } from 'vitest'
import { parseMarkdown } from './markdown.ts'

it('reads headings, paragraphs, lists and tables', () => {
  const text = '# card\nTwo lines of\n`code` and **stress**, [named](http://x).\n\n## Terms\n- one\n- two `b`\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n| 3 | |\n'
  expect(parseMarkdown(text)).toEqual([
    { kind: 'heading', level: 1, text: 'card' },
    { kind: 'paragraph', text: 'Two lines of code and stress, named.' },
    { kind: 'heading', level: 2, text: 'Terms' },
    { kind: 'list', items: ['one', 'two b'] },
    { kind: 'table', head: ['a', 'b'], rows: [['1', '2'], ['3', '']] },
  ])
})

it('keeps what it does not know as text, and comes to an end', () => {
  expect(parseMarkdown('')).toEqual([])
  expect(parseMarkdown('> said\n<b>bold</b>')).toEqual([{ kind: 'paragraph', text: '> said <b>bold</b>' }])
})
