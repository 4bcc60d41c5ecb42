/** The little of Markdown that a model's card is written in, as blocks. What it does not know stays as text. */

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }

/** Code and stress are words like others here. */
function plain(text: string): string {
  return text.replaceAll(/`([^`]*)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\([^)]*\)/g, (_, code?: string, strong?: string, link?: string) => code ?? strong ?? link ?? '').trim()
}

function cells(row: string): string[] {
  return row.replace(/^\s*\||\|\s*$/g, '').split('|').map(plain)
}

export function parseMarkdown(text: string): Block[] {
  const lines = text.split(/\r?\n/)
  const blocks: Block[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const heading = /^(#{1,6})\s+(.*)$/.exec(line)
    const take = (isPart: (line: string) => boolean): string[] => {
      const from = at
      while (isPart(lines[at + 1] ?? '')) at++
      return lines.slice(from, at + 1)
    }
    if (line.trim() === '') continue
    if (heading !== null) blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, text: plain(heading[2] ?? '') })
    else if (isRow(line)) {
      const [head = '', ...rows] = take(isRow)
      blocks.push({ kind: 'table', head: cells(head), rows: rows.filter((r) => !/^[\s|:-]+$/.test(r)).map(cells) })
    } else if (isItem(line)) blocks.push({ kind: 'list', items: take(isItem).map((item) => plain(item.replace(/^\s*[-*]\s+/, ''))) })
    else blocks.push({ kind: 'paragraph', text: plain(take((l) => l.trim() !== '' && !isRow(l) && !isItem(l) && !l.startsWith('#')).join(' ')) })
  }
  return blocks
}

function isRow(line: string): boolean {
  return line.trimStart().startsWith('|')
}

function isItem(line: string): boolean {
  return /^\s*[-*]\s+/.test(line)
}
