import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRoute, writeRoute } from './route.ts'

describe('the address', () => {
  it('reads what it wrote, whatever the ids', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.option(fc.string({ minLength: 1 })), (projectId, imageId) => {
        const route = { screen: 'annotate', projectId, imageId } as const
        expect(readRoute(writeRoute(route))).toEqual(route)
      }),
    )
    expect(readRoute(writeRoute({ screen: 'jobs' }))).toEqual({ screen: 'jobs' })
    expect(readRoute(writeRoute({ screen: 'start' }))).toEqual({ screen: 'start' })
  })

  it.each(['', '#', '#/', '#/p', '#/p/', '#/p/%', '#/nowhere'])('takes %s for the start', (hash) => {
    expect(readRoute(hash)).toEqual({ screen: 'start' })
  })
})
