import { describe, expect, it } from 'vitest'
import { describeLandmark } from '../schema.ts'
import { schema300w68 } from '../schemas/index.ts'
import { allNames, areNumbers, orderOfNames } from './point-names.ts'

const of300w = schema300w68.landmarks.map((_, k) => describeLandmark(schema300w68, k))
const count = (length: number, name: (k: number) => string): string[] => Array.from({ length }, (_, k) => name(k))

describe('names of points', () => {
  it.each([[68, '300-W'], [98, 'WFLW'], [29, 'COFW']])('of their own make no schema by being %i, as many as %s has', (length) => {
    const names = count(length, (k) => `part ${String(k)}${'abc'[k % 3] ?? ''}`)
    expect(orderOfNames(names)).toMatchObject({ schemaId: null, names, hasOwnNames: true })
  })

  it.each([['00', 0], ['1', 1], ['face-1', 1]])('that are numbers from %s on say no more than an order, which their number tells', (first, from) => {
    const names = count(68, (k) => first.replace(/\d+$/, (digits) => String(k + from).padStart(digits.length, '0')))
    expect(orderOfNames(names.toReversed())).toMatchObject({ schemaId: '300w-68', names, hasOwnNames: false })
  })

  it('of a built-in schema are it, in its order, though some are missing', () => {
    expect(orderOfNames(of300w.slice(3).toReversed())).toMatchObject({ schemaId: '300w-68', names: of300w, hasOwnNames: false })
    expect(orderOfNames(of300w.slice(3).toReversed()).given).toEqual([null, null, null, ...of300w.slice(3)])
  })

  it('are numbers only where each point stands at the place of its number', () => {
    for (const names of [['0', '1'], ['p1', 'p2'], ['p1', null, 'p3'], [null, 'p2']]) expect(areNumbers(names), names.join()).toBe(true)
    for (const names of [['p2', 'p1'], ['p1', 'p3'], ['p5', 'p6'], ['p1', 'q2'], ['ear', 'p1'], [null]]) expect(areNumbers(names), names.join()).toBe(false)
  })

  it('that the file lacks get one by their number, or by their place', () => {
    const { given } = orderOfNames(['p4', 'p2', 'p1'])
    expect(given).toEqual(['p1', 'p2', null, 'p4'])
    expect(allNames(given)).toEqual(['p1', 'p2', 'p3', 'p4'])
    expect(allNames(['ear', null, 'chin'])).toEqual(['ear', 'point 1', 'chin'])
  })
})
