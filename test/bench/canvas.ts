/** Frame times while dragging and zooming, the program's canvas against bare Konva drawing the same. */
import { join } from 'node:path'
import type { CDPSession, Page } from '@playwright/test'
import { createServer } from 'vite'
import { openBrowser } from './browser.ts'
import { spreadPoints } from './canvas-page/shape.ts'
import type { Benchmark, Figure } from './figure.ts'
import { figure, quantile } from './figure.ts'

const rounds = 3
const moves = 90

export const canvasBenchmark: Benchmark = {
  name: 'canvas',
  about: 'p95 of the time between frames, and the main thread’s work for a frame, 98 and 980 points over 12 megapixels, against bare Konva',
  run: measure,
}

type Side = 'ours' | 'bare'
type Act = (page: Page) => Promise<void>

const acts: Readonly<Record<string, Act>> = { drag, zoom }

async function measure(): Promise<readonly Figure[]> {
  const root = join(import.meta.dirname, 'canvas-page')
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    // Found later, it would reload the page in the middle of a measurement.
    optimizeDeps: { include: ['konva'] },
    cacheDir: join(root, '..', '..', '..', '.cache', 'vite-bench'),
    server: { port: 0, host: '127.0.0.1' },
  })
  await server.listen()
  const browser = await openBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1000, height: 750 } })
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Performance.enable')
    await page.goto(server.resolvedUrls?.local[0] ?? '')
    await page.waitForFunction(() => 'bench' in window)
    const figures: Figure[] = []
    for (const count of [98, 980]) {
      for (const [name, act] of Object.entries(acts)) {
        const times: Record<Side, number[]> = { ours: [], bare: [] }
        const work: Record<Side, number[]> = { ours: [], bare: [] }
        // In turns, so that a slow moment of the machine meets both.
        for (let round = 0; round < rounds; round++) {
          for (const side of ['ours', 'bare'] as const) {
            const { betweenMs, workMs } = await measureFrames(page, devtools, side, count, act)
            times[side].push(betweenMs)
            work[side].push(workMs)
          }
        }
        const against = { name: 'bare Konva', value: quantile(times.bare, 0.5) }
        figures.push(figure(`${name}, ${String(count)} points`, quantile(times.ours, 0.5), 'ms', { against, limit: 1.1 }))
        // What the screen's own rate hides: how much of the frame is used.
        const bareWork = { name: 'bare Konva', value: quantile(work.bare, 0.5) }
        figures.push(figure(`${name}, ${String(count)} points: work on the main thread a frame`, quantile(work.ours, 0.5), 'ms', { against: bareWork }))
      }
    }
    return figures
  } finally {
    await browser.close()
    await server.close()
  }
}

interface Frames {
  /** p95 of the time from frame to frame. */
  readonly betweenMs: number
  /** Mean time that the main thread was busy. */
  readonly workMs: number
}

async function measureFrames(page: Page, devtools: CDPSession, side: Side, count: number, act: Act): Promise<Frames> {
  await page.evaluate(([s, n]) => window.bench.show(s as Side, Number(n)), [side, count])
  await page.waitForTimeout(300)
  await page.evaluate(() => window.bench.record())
  const before = await busySeconds(devtools)
  await act(page)
  const busy = (await busySeconds(devtools)) - before
  const frames = await page.evaluate(() => window.bench.stop())
  return { betweenMs: quantile(frames, 0.95), workMs: (1000 * busy) / frames.length }
}

async function busySeconds(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics')
  const found = metrics.find((m) => m.name === 'TaskDuration')
  if (found === undefined) throw new Error('the browser tells no TaskDuration')
  return found.value
}

/** Takes the first point, which lies near the middle, round a circle. */
async function drag(page: Page): Promise<void> {
  const view = await page.evaluate(() => {
    const { zoom, offsetX, offsetY } = document.querySelector<HTMLElement>('#stage')?.dataset ?? {}
    return { zoom: Number(zoom), x: Number(offsetX), y: Number(offsetY) }
  })
  const [first] = spreadPoints(98)
  if (first === undefined) throw new Error('no points')
  const at = { x: first.x * view.zoom + view.x, y: first.y * view.zoom + view.y }
  await page.mouse.move(at.x, at.y)
  await page.mouse.down()
  for (let i = 0; i < moves; i++) await page.mouse.move(at.x + 80 * Math.sin(i / 9), at.y + 80 * Math.cos(i / 9))
  await page.mouse.up()
}

async function zoom(page: Page): Promise<void> {
  await page.mouse.move(500, 375)
  for (let i = 0; i < moves; i++) await page.mouse.wheel(0, Math.floor(i / 15) % 2 === 0 ? -40 : 40)
}
