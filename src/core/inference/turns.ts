/** One use of the networks at a time. */
import { urgencies } from './request-queue.ts'
import type { Urgency } from './request-queue.ts'

/** Runs one use of the networks when it is its turn. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>

interface Waiting {
  readonly urgency: Urgency
  start(): void
}

/** Work that runs one after the other; the more urgent overtakes what waits, not what runs. */
export class Turns {
  readonly #waiting: Waiting[] = []
  #busy = false

  /** Runs `work` when it is its turn; what it throws is the caller's. */
  take<T>(urgency: Urgency, work: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const start = () => {
      work()
        .then(resolve, reject)
        .finally(() => {
          this.#busy = false
          this.#next()
        })
    }
    const after = this.#waiting.findIndex((w) => urgencies.indexOf(w.urgency) > urgencies.indexOf(urgency))
    this.#waiting.splice(after < 0 ? this.#waiting.length : after, 0, { urgency, start })
    this.#next()
    return promise
  }

  #next(): void {
    if (this.#busy) return
    const next = this.#waiting.shift()
    if (next === undefined) return
    this.#busy = true
    next.start()
  }
}
