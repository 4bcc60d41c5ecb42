import { describe, expect, it } from 'vitest'
import { createLeftBehind } from './left-behind.ts'

describe('a face that was settled before the next picture came', () => {
  it('is what undo on that picture means, until something is done there', () => {
    const left = createLeftBehind()
    left.note('a', 'f')
    expect(left.seenFrom('a')).toBeNull()
    left.arrive('b')
    expect(left.seenFrom('b')).toEqual({ imageId: 'a', faceId: 'f' })
    left.forget()
    expect(left.seenFrom('b')).toBeNull()
  })

  it('is not meant any more once a person has gone on from there', () => {
    const left = createLeftBehind()
    left.note('a', 'f')
    left.arrive('b')
    left.arrive('c')
    left.arrive('b')
    expect(left.seenFrom('b')).toBeNull()
  })
})
