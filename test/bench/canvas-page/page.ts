/** Shows one of the two and records the time between frames. */
import { showBare } from './bare.ts'
import { showOurs } from './ours.ts'

const element = document.querySelector<HTMLDivElement>('#stage')
if (element === null) throw new Error('no stage')
const stage = element
let clear = (): void => undefined

const bench = {
  async show(side: 'ours' | 'bare', count: number): Promise<void> {
    clear()
    stage.replaceChildren()
    clear = await (side === 'ours' ? showOurs : showBare)(stage, count)
  },
  frames: [] as number[],
  recording: false,
  record(): void {
    bench.frames = []
    bench.recording = true
    let last: number | null = null
    const step = (nowMs: number): void => {
      if (!bench.recording) return
      if (last !== null) bench.frames.push(nowMs - last)
      last = nowMs
      requestAnimationFrame(step)
    }
    requestAnimationFrame(step)
  },
  stop(): number[] {
    bench.recording = false
    return bench.frames
  },
}

declare global {
  interface Window {
    bench: typeof bench
  }
}
window.bench = bench
