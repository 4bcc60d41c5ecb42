import { describe, expect, it } from 'vitest'
import type { JobRecord } from '#contract/methods/jobs.ts'
import { describeProgress, describeSeconds } from './progress-line.ts'
import { createTerminal } from './terminal.ts'

const job: JobRecord = {
  jobId: 'j',
  projectId: 'p',
  kind: 'predict',
  title: 'Predict',
  state: 'running',
  done: 1204,
  total: 2500,
  unit: 'pictures',
  ratePerSecond: 12.34,
  secondsLeft: 105.1,
  startedAtMs: 0,
  endedAtMs: null,
  failures: [],
  failureCount: 0,
  result: null,
  error: null,
}

describe('the progress line', () => {
  it('says how far, how fast and how long', () => {
    expect(describeProgress(job)).toBe('1,204 of 2,500 pictures · 48 % · 12.3 a second · 2 min left')
  })

  it('leaves out what is not known', () => {
    expect(describeProgress({ ...job, total: null, ratePerSecond: null, secondsLeft: null })).toBe('1,204 pictures')
    expect(describeProgress({ ...job, ratePerSecond: 0.2, secondsLeft: null, failureCount: 3 })).toBe('1,204 of 2,500 pictures · 48 % · 12.0 a minute · 3 failed')
    expect(describeProgress({ ...job, state: 'queued' })).toBe('waiting for its turn')
  })

  it.each([
    [0.2, '1 s'],
    [59.5, '60 s'],
    [60, '1 min'],
    [61, '2 min'],
    [3600, '1 h 0 min'],
    [9000, '2 h 30 min'],
  ])('rounds %f seconds up to %s', (seconds, text) => {
    expect(describeSeconds(seconds)).toBe(text)
  })
})

describe('the terminal', () => {
  const capture = (isTTY: boolean) => {
    const written: string[] = []
    const stream = { isTTY, columns: 20, write: (text: string) => written.push(text) }
    return { written, terminal: createTerminal(stream, stream) }
  }

  it('shows the status in place, cut to the width, and clears it before a line', () => {
    const { written, terminal } = capture(true)
    terminal.showStatus('0123456789012345678901234')
    terminal.say('done')
    expect(written).toEqual(['\r\u001B[2K0123456789012345678', '\r\u001B[2K', 'done\n'])
  })

  it('is silent about progress where nobody watches', () => {
    const { written, terminal } = capture(false)
    terminal.showStatus('half')
    terminal.say('done')
    expect(written).toEqual(['done\n'])
  })
})
