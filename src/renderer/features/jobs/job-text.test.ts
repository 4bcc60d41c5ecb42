import { describe, expect, it } from 'vitest'
import type { Job } from '../../session/jobs.ts'
import { readResult } from './job-result.ts'
import { describeDone, describePace, describeTime, failureText, shareDone } from '../../session/job-text.ts'

const job: Job = {
  jobId: 'j1',
  projectId: 'p1',
  kind: 'predict',
  title: 'Predict',
  state: 'running',
  done: 128,
  total: 2431,
  unit: 'pictures',
  ratePerSecond: 12.4,
  secondsLeft: 185.7,
  startedAtMs: 1000,
  endedAtMs: null,
  failures: [],
  failureCount: 0,
  result: null,
  error: null,
}

describe('a job in words', () => {
  it('says how far it is, how fast, and how long it will take', () => {
    expect(describeDone(job)).toBe('128 of 2,431 pictures')
    expect(describePace(job)).toBe('12 pictures/s · 3 min 6 s left')
    expect(describeTime(job, 25_400)).toBe('24 s')
    expect(shareDone(job)).toBeCloseTo(128 / 2431)
  })

  it('claims no share and no pace that nobody knows', () => {
    const unknown = { ...job, total: null, ratePerSecond: null, secondsLeft: null }
    expect(shareDone(unknown)).toBeNull()
    expect(describePace(unknown)).toBe('')
    expect(describeDone(unknown)).toBe('128 pictures')
    expect(shareDone({ ...job, done: 0, total: 0 })).toBeNull()
  })

  it('is full when it is done, also where it had nothing to do', () => {
    expect(shareDone({ ...job, state: 'done', done: 0, total: 0 })).toBe(1)
  })

  it('names failures, and how many it does not name', () => {
    const failures = [{ name: 'a.jpg', code: 'image.unreadable', message: 'cut off' }]
    expect(failureText({ ...job, failures, failureCount: 1201 })).toBe('a.jpg: cut off (image.unreadable)\nand 1,200 more')
  })
})

describe('readResult', () => {
  it('turns fields into names, leaves out what is zero or empty, keeps a zero that matters', () => {
    const lines = readResult({ faces: 0, facesRejected: 0, picturesWithoutLabels: 3, notes: [], schemaId: 'wflw-98', files: 1 })
    expect(lines.map((l) => `${l.value} ${l.name}`)).toEqual(['0 faces', '3 pictures without labels', 'wflw-98 schema', '1 file'])
  })

  it('shows a path as one and folds long lists', () => {
    const [folder, leftOut] = readResult({ folder: '/out', leftOut: Array.from({ length: 9 }, () => ({ picture: 'a', face: 2 })) })
    expect(folder).toMatchObject({ isPath: true, isLong: false })
    expect(leftOut).toMatchObject({ isLong: true, isCount: false })
    expect(leftOut?.value.split('\n')[0]).toBe('picture a, face 2')
  })

  it('has nothing to say about what is no object', () => {
    expect(readResult(null)).toEqual([])
    expect(readResult('done')).toEqual([])
  })
})
