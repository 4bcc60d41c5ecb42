import { beforeEach, describe, expect, it } from 'vitest'
import { recallPath, rememberPath } from './project-paths.ts'

beforeEach(() => localStorage.clear())

describe('remembered paths', () => {
  it('keeps the newest place of each project', () => {
    rememberPath('a', '/old.canthus')
    rememberPath('b', '/b.canthus')
    rememberPath('a', '/new.canthus')
    expect(recallPath('a')).toBe('/new.canthus')
    expect(recallPath('b')).toBe('/b.canthus')
    expect(recallPath('c')).toBeNull()
  })

  it('forgets the oldest, and takes broken storage for none', () => {
    for (let n = 0; n < 40; n++) rememberPath(String(n), `/${String(n)}`)
    expect(recallPath('0')).toBeNull()
    expect(recallPath('39')).toBe('/39')
    localStorage.setItem('canthus.projectPaths', '{"a":')
    expect(recallPath('39')).toBeNull()
  })
})
