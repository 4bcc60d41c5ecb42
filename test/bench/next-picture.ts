/** From the key N to the next picture with its points on the canvas. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StartScreen } from '../e2e/pages/start.ts'
import { startHost } from '../e2e/host.ts'
import { openBrowser } from './browser.ts'
import type { Benchmark, Figure } from './figure.ts'
import { figure, quantile } from './figure.ts'
import { pressAndWait } from './press-key.ts'

const presses = 40
const patienceMs = 10_000

export const nextPictureBenchmark: Benchmark = {
  name: 'next-picture',
  about: 'from the key N to the first frame with the next picture and its points, sample set, pre-annotated',
  run: measure,
}

async function measure(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'canthus-bench-'))
  const host = await startHost({ home: join(folder, 'home') })
  const browser = await openBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(host.url)
    const workspace = await new StartScreen(page).openSample()
    await workspace.preannotate()
    await workspace.focus()
    const times: number[] = []
    for (let i = 0; i < presses; i++) {
      await page.waitForTimeout(250)
      // N to the end of the list, then B back: the neighbours on both sides are fetched ahead.
      const ms = await pressAndWait(page, i % 16 < 8 ? 'n' : 'b', { name: 'image', becomes: 'other' }, patienceMs)
      if (ms === null) throw new Error(`no other picture came within ${String(patienceMs)} ms`)
      times.push(ms)
    }
    return [
      figure('key to next picture, p50', quantile(times, 0.5), 'ms'),
      figure('key to next picture, p95', quantile(times, 0.95), 'ms', { limit: 120 }),
    ]
  } finally {
    await browser.close()
    await host.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
