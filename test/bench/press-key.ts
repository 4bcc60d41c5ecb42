/** How long a page takes to answer a key on the canvas. */
import type { Page } from '@playwright/test'

/** The canvas's data attribute `name` has another value than before the key, or counts more than none. */
export interface Answer {
  readonly name: string
  readonly becomes: 'other' | 'some'
}

/**
 * From the key to the end of the first frame in which the answer is painted: the attribute says it, and the canvas'
 * pixels are others than before the key. A message that is posted inside a frame is read when that frame has been painted.
 * @returns ms; null: no answer within `patienceMs`
 */
export function pressAndWait(page: Page, key: string, answer: Answer, patienceMs: number): Promise<number | null> {
  return page.evaluate(runInPage, { key, answer, patienceMs })
}

async function runInPage({ key, answer, patienceMs }: { key: string; answer: Answer; patienceMs: number }): Promise<number | null> {
  const canvas = document.querySelector<HTMLElement>('[data-testid="canvas"]')
  if (canvas === null) throw new Error('no canvas')
  const layers = [...canvas.querySelectorAll('canvas')]
  const read = (): string | undefined => canvas.dataset[answer.name]
  const isAnswered = (): boolean => (answer.becomes === 'some' ? Number(read() ?? 0) > 0 : read() !== before)
  const takePixels = (): Uint8ClampedArray[] => layers.map((layer) => {
    // By way of a copy: layers that are read themselves are painted without the graphics card from then on.
    const copy = new OffscreenCanvas(layer.width, layer.height).getContext('2d', { willReadFrequently: true })
    copy?.drawImage(layer, 0, 0)
    return copy?.getImageData(0, 0, layer.width, layer.height).data ?? new Uint8ClampedArray()
  })
  /** Resolves when the next frame has been painted: whether the answer was there before its painting began. */
  const paintFrame = (): Promise<boolean> => new Promise((resolve) => {
    requestAnimationFrame(() => {
      const answered = isAnswered()
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => resolve(answered)
      port2.postMessage(null)
    })
  })
  const differs = (a: Uint8ClampedArray, b: Uint8ClampedArray | undefined): boolean => a.some((value, i) => value !== b?.[i])

  const before = read()
  const pixels = takePixels()
  // People do not press in step with the screen.
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 17))
  const begunMs = performance.now()
  canvas.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  while (performance.now() - begunMs < patienceMs) {
    const answered = await paintFrame()
    const passedMs = performance.now() - begunMs
    if (answered && takePixels().some((layer, i) => differs(layer, pixels[i]))) return passedMs
  }
  return null
}
