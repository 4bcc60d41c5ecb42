/** How long a page takes to answer a key on the canvas. */
import type { Page } from '@playwright/test'

/** The canvas's data attribute `name` has another value than before the key, or counts more than none. */
export interface Answer {
  readonly name: string
  readonly becomes: 'other' | 'some'
}

/**
 * From the key to the end of the frame in which the answer is painted.
 * @returns ms; null: no answer within `patienceMs`
 */
export function pressAndWait(page: Page, key: string, answer: Answer, patienceMs: number): Promise<number | null> {
  return page.evaluate(runInPage, { key, answer, patienceMs })
}

function runInPage({ key, answer, patienceMs }: { key: string; answer: Answer; patienceMs: number }): Promise<number | null> {
  const canvas = document.querySelector<HTMLElement>('[data-testid="canvas"]')
  if (canvas === null) throw new Error('no canvas')
  const read = (): string | undefined => canvas.dataset[answer.name]
  const before = read()
  const begunMs = performance.now()
  canvas.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  return new Promise((resolve) => {
    const look = (): void => {
      const passedMs = performance.now() - begunMs
      const answered = answer.becomes === 'some' ? Number(read() ?? 0) > 0 : read() !== before
      // One more frame, in which it is painted.
      if (answered) requestAnimationFrame(() => resolve(performance.now() - begunMs))
      else if (passedMs > patienceMs) resolve(null)
      else requestAnimationFrame(look)
    }
    look()
  })
}
