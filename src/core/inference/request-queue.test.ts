import { expect, it } from 'vitest'
import { RequestQueue } from './request-queue.ts'
import type { Urgency } from './request-queue.ts'
import { Turns } from './turns.ts'

const request = (name: string, urgency: Urgency) => ({ name, urgency })

it('hands out what a person waits for first, then work ahead, then predictions', () => {
  const queue = new RequestQueue<ReturnType<typeof request>>()
  const batch = request('batch 1', 'batch')
  for (const r of [request('ahead', 'ahead'), batch, request('batch 2', 'batch'), request('urgent 1', 'urgent')]) queue.add(r)
  queue.add(request('urgent 2', 'urgent'))
  queue.remove(batch)
  queue.putBack(batch)
  expect(queue.first()?.name).toBe('urgent 1')
  expect(queue.clear().map((r) => r.name)).toEqual(['urgent 1', 'urgent 2', 'ahead', 'batch 1', 'batch 2'])
  expect(queue.first()).toBeUndefined()
})

it('keeps only the latest work ahead, the latest first', () => {
  const queue = new RequestQueue<ReturnType<typeof request>>()
  const dropped = [1, 2, 3, 4, 5, 6].flatMap((n) => queue.add(request(String(n), 'ahead')))
  expect(dropped.map((r) => r.name)).toEqual(['1', '2'])
  expect(queue.clear().map((r) => r.name)).toEqual(['6', '5', '4', '3'])
})

it('more urgent turns overtake those that wait, not the one that runs, and a failed turn passes on', async () => {
  const turns = new Turns()
  const order: string[] = []
  const running = Promise.withResolvers<undefined>()
  const take = (name: string, urgency: Urgency) =>
    turns.take(urgency, async () => {
      order.push(name)
      if (name === 'first') await running.promise
      if (name === 'fails') throw new Error('failed')
    })
  const all = Promise.allSettled([take('first', 'batch'), take('fails', 'batch'), take('last', 'batch'), take('soon', 'ahead'), take('now', 'urgent'), take('next', 'ahead')])
  running.resolve(undefined)
  expect((await all).map((s) => s.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled', 'fulfilled'])
  expect(order).toEqual(['first', 'now', 'soon', 'next', 'fails', 'last'])
})
