import { afterEach, describe, expect, it } from 'vitest'
import { CanthusError } from '#contract/errors.ts'
import type { JobRecord } from '#contract/methods/jobs.ts'
import type { JobContext } from './context.ts'
import type { JobKeeper, JobSpec } from './job.ts'
import { RateMeter } from './rate.ts'
import { JobRunner } from './runner.ts'

const pushed: JobRecord[] = []
const runner = new JobRunner((job) => pushed.push(job))

afterEach(() => {
  pushed.length = 0
})

function spec(run: (job: JobContext) => Promise<JobRecord['result']>, change: Partial<JobSpec> = {}): JobSpec {
  return { projectId: null, kind: 'evaluate', title: 't', unit: 'things', lane: null, isResumable: false, keeper: null, ...change, run }
}

function untilAborted(job: JobContext): Promise<never> {
  return new Promise((_, reject) => {
    job.signal.addEventListener('abort', () => reject(job.signal.reason as Error))
  })
}

async function ended(jobId: string): Promise<JobRecord> {
  await runner.wait(jobId)
  const record = runner.get(jobId)
  if (record === null) throw new Error('gone')
  return record
}

describe('the job runner', () => {
  it('answers at once and keeps what came of it', async () => {
    const jobId = await runner.start(
      spec(async (job) => {
        job.progress(1, 2, 'things')
        job.fail('b', new CanthusError('image.unreadable', 'no picture'))
        return { found: 1 }
      }),
    )
    expect(await ended(jobId)).toMatchObject({
      state: 'done',
      done: 1,
      total: 2,
      failureCount: 1,
      failures: [{ name: 'b', code: 'image.unreadable', message: 'no picture' }],
      result: { found: 1 },
      error: null,
    })
  })

  it('pushes the last state however fast it comes, and not each one', async () => {
    const jobId = await runner.start(
      spec(async (job) => {
        for (let i = 1; i <= 1000; i++) job.progress(i, 1000, 'things')
        return null
      }),
    )
    await ended(jobId)
    expect(pushed.at(-1)).toMatchObject({ state: 'done', done: 1000 })
    expect(pushed.length).toBeLessThan(20)
  })

  it('keeps the first 200 failures and counts all', async () => {
    const jobId = await runner.start(
      spec(async (job) => {
        for (let i = 0; i < 250; i++) job.fail(String(i), new CanthusError('image.unreadable', 'x'))
        return null
      }),
    )
    const record = await ended(jobId)
    expect([record.failures.length, record.failureCount]).toEqual([200, 250])
  })

  it('runs one lane in turn and others beside it', async () => {
    const order: string[] = []
    const gate = Promise.withResolvers<void>()
    const note = (name: string, wait: Promise<void>) => async () => {
      order.push(`${name} starts`)
      await wait
      order.push(`${name} ends`)
      return null
    }
    const first = await runner.start(spec(note('first', gate.promise), { lane: 'a' }))
    const second = await runner.start(spec(note('second', Promise.resolve()), { lane: 'a' }))
    const beside = await runner.start(spec(note('beside', Promise.resolve())))
    await ended(beside)
    expect(runner.get(second)).toMatchObject({ state: 'queued' })
    gate.resolve()
    await Promise.all([ended(first), ended(second)])
    expect(order).toEqual(['first starts', 'beside starts', 'beside ends', 'first ends', 'second starts', 'second ends'])
  })

  it('cancels what runs and what waits', async () => {
    const first = await runner.start(spec(untilAborted, { lane: 'b' }))
    const second = await runner.start(spec(() => Promise.reject(new Error('must not run')), { lane: 'b' }))
    expect([runner.cancel(second), runner.cancel(first), runner.cancel('other')]).toEqual([true, true, false])
    expect((await ended(first)).state).toBe('cancelled')
    expect((await ended(second)).state).toBe('cancelled')
  })

  it('tells an expected failure from a bug', async () => {
    const expected = await runner.start(spec(() => Promise.reject(new CanthusError('disk.full', 'full'))))
    const bug = await runner.start(spec(() => Promise.reject(new TypeError('oops'))))
    expect((await ended(expected)).error).toEqual({ code: 'disk.full', message: 'full' })
    expect((await ended(bug)).error?.code).toBe('internal.bug')
  })

  it('stops a job that cannot be kept any more', async () => {
    const keeper: JobKeeper = {
      create: () => Promise.resolve(),
      save: () => Promise.reject(new CanthusError('disk.full', 'full')),
    }
    const jobId = await runner.start(spec(untilAborted, { keeper }))
    expect(await ended(jobId)).toMatchObject({ state: 'failed', error: { code: 'disk.full' } })
  })

  it('stops where another process asked for it', async () => {
    const keeper: JobKeeper = {
      create: () => Promise.resolve(),
      save: () => Promise.resolve({ cancelRequested: true }),
    }
    const jobId = await runner.start(spec(untilAborted, { keeper }))
    expect((await ended(jobId)).state).toBe('cancelled')
  })

  it('on closing leaves what can go on, and fails what cannot', async () => {
    const own = new JobRunner(() => {})
    const goesOn = await own.start(spec(untilAborted, { isResumable: true }))
    const cutOff = await own.start(spec(untilAborted))
    await own.close()
    expect(own.get(goesOn)?.state).toBe('running')
    expect(own.get(cutOff)).toMatchObject({ state: 'failed', error: { code: 'job.cancelled' } })
  })
})

describe('the rate', () => {
  it('is that of the last seconds', () => {
    const rate = new RateMeter()
    expect(rate.perSecond()).toBeNull()
    for (let s = 0; s <= 20; s++) rate.add(s * 1000, s < 10 ? s : 10 + (s - 10) * 5)
    expect(rate.perSecond()).toBe(5)
  })

  it('is known for a job slower than the window', () => {
    const rate = new RateMeter()
    for (let i = 0; i <= 3; i++) rate.add(i * 20_000, i)
    expect(rate.perSecond()).toBe(0.05)
  })
})
