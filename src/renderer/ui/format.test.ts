import { describe, expect, it } from 'vitest'
import {
  fileNameOf,
  formatCount,
  formatCountOf,
  formatDuration,
  formatExpected,
  formatPercent,
  formatRate,
  formatWhen,
  formatWrongLeft,
} from './format.ts'

describe('counts', () => {
  it('groups thousands', () => expect(formatCount(18204)).toBe('18,204'))
  it('knows one from many', () => {
    expect(formatCountOf(1, 'picture')).toBe('1 picture')
    expect(formatCountOf(0, 'picture')).toBe('0 pictures')
    expect(formatCountOf(2, 'entry', 'entries')).toBe('2 entries')
  })
})

describe('formatPercent', () => {
  it.each([
    [0, '0'],
    [0.001, '1'],
    [0.62, '62'],
    [0.999, '99'],
    [1, '100'],
  ])('shows %d as %s %%', (share, shown) => {
    expect(formatPercent(share)).toBe(`${shown}\u202f%`)
  })
})

it('says how many wrong points are left, and for which ones nobody can know', () => {
  const left = { expectedWrong: 213.6, expectedWrongSd: 14.2, pointsUnjudged: 0 }
  expect(formatWrongLeft(left)).toBe('214 ± 14')
  expect(formatWrongLeft({ ...left, pointsUnjudged: 1 })).toBe('214 ± 14, and not known for 1 point: the pack that set them is not calibrated')
  expect(formatWrongLeft({ expectedWrong: 0, expectedWrongSd: 0, pointsUnjudged: 2040 })).toMatch(/^not known for 2,040 points/)
})

describe('formatExpected', () => {
  it.each([
    [0, '0'],
    [0.02, '0'],
    [3.14, '3.1'],
    [213.6, '214'],
    [2960, '2,960'],
  ])('shows %d as %s', (n, shown) => expect(formatExpected(n)).toBe(shown))
})

describe('formatDuration', () => {
  it.each([
    [0.84, '0.8 s'],
    [24.4, '24 s'],
    [59.6, '1 min'],
    [200, '3 min 20 s'],
    [7500, '2 h 5 min'],
  ])('shows %d s as %s', (seconds, shown) => expect(formatDuration(seconds)).toBe(shown))
})

it('formats rates with their unit', () => {
  expect(formatRate(12.3, 'faces')).toBe('12 faces/s')
  expect(formatRate(0.42, 'pictures')).toBe('0.4 pictures/s')
})

describe('formatWhen', () => {
  const now = new Date(2026, 10, 23, 12, 3).getTime()
  it.each([
    [new Date(2026, 10, 23, 0, 1), 'today 00:01'],
    [new Date(2026, 10, 22, 23, 59), 'yesterday'],
    [new Date(2026, 10, 17), '17 Nov'],
    [new Date(2025, 0, 2), '2 Jan 2025'],
  ])('shows %s as %s', (at, shown) => expect(formatWhen(at.getTime(), now)).toBe(shown))
})

it('takes the last part of a path of either kind', () => {
  expect(fileNameOf('/mnt/sets/300w/')).toBe('300w')
  expect(fileNameOf('C:\\data\\set.canthus')).toBe('set.canthus')
})
