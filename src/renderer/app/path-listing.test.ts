import { describe, expect, it } from 'vitest'
import { joinPath, shortenPath, shownEntries } from './path-listing.ts'

const entry = (name: string, kind: 'folder' | 'project' | 'picture' | 'file') => ({ name, path: `/d/${name}`, kind, pictures: null })
const entries = [entry('sub', 'folder'), entry('a.canthus', 'project'), entry('list.txt', 'file'), entry('p.jpg', 'picture')]
const names = (kind: 'folder' | 'project' | 'file', filter = ''): string[] =>
  shownEntries(entries, kind, filter).entries.map((e) => e.name)

describe('the path window', () => {
  it('shows what can be chosen or leads further, and counts the pictures', () => {
    expect(names('folder')).toEqual(['sub'])
    expect(names('project')).toEqual(['sub', 'a.canthus'])
    expect(names('file')).toEqual(['sub', 'list.txt'])
    expect(shownEntries(entries, 'folder', '').pictures).toBe(1)
  })

  it('narrows without regard to case and says how many it hides', () => {
    expect(names('project', 'A.CAN')).toEqual(['a.canthus'])
    const many = Array.from({ length: 450 }, (_, i) => entry(`f${String(i)}`, 'folder'))
    expect(shownEntries(many, 'folder', '')).toMatchObject({ hidden: 50 })
  })
})

describe('paths', () => {
  it('keep their own slashes', () => {
    expect(joinPath('/data/out', 'x')).toBe('/data/out/x')
    expect(joinPath('/', 'x')).toBe('/x')
    expect(joinPath('C:\\data', 'x')).toBe('C:\\data\\x')
  })

  it('are cut to what tells them apart', () => {
    expect(shortenPath('/home/anna/data')).toBe('…/anna/data')
    expect(shortenPath('/data')).toBe('/data')
  })
})
