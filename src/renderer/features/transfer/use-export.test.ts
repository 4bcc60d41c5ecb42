import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { readNumber, toInput, useExportForm } from './use-export.ts'

beforeEach(() => setActivePinia(createPinia()))

describe('toInput', () => {
  it('sends what the fields say, and narrows nothing where they say nothing', () => {
    const form = useExportForm()
    const plain = { states: null, flagged: null, attribute: null, imageIds: null, split: null, cropSidePx: null, pictures: 'none', folder: null }
    expect(toInput(form, 'p', 'i')).toMatchObject(plain)
    form.state = 'in-review'
    form.flagged = 'no'
    form.attribute = 'blur'
    form.onlyShown = true
    form.split = 'identity'
    form.train = '70'
    form.cropSidePx = '256'
    form.frame = 'crop'
    expect(toInput(form, 'p', 'i')).toMatchObject({
      states: ['in-review'],
      flagged: false,
      attribute: { name: 'blur', value: true },
      imageIds: ['i'],
      split: { by: 'identity', shares: { train: 70, val: 10, test: 10 }, seed: 1 },
      cropSidePx: 256,
      // Points in a crop need its picture.
      pictures: 'crop',
    })
  })

  it('is nothing where a field holds no number, or no project is open', () => {
    const form = useExportForm()
    expect(toInput(form, null, null)).toBeNull()
    form.seed = 'seven'
    expect(toInput(form, 'p', null)).toBeNull()
    form.seed = '7'
    form.cropSidePx = '-3'
    expect(toInput(form, 'p', null)).toBeNull()
  })

  it.each([['1.5', 1.5], [' 80 ', 80], ['', null], ['-1', null], ['1e3', null], ['NaN', null]] as const)('reads %j', (text, value) => {
    expect(readNumber(text)).toBe(value)
  })
})
