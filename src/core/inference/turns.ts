/** One use of the networks at a time. */

export type TurnUrgency = 'urgent' | 'normal'

interface Waiting {
  readonly urgency: TurnUrgency
  start(): void
}

/** Work that runs one after the other; urgent work overtakes what waits, not what runs. */
export class Turns {
  readonly #waiting: Waiting[] = []
  #busy = false

  /** Runs `work` when it is its turn; what it throws is the caller's. */
  take<T>(urgency: TurnUrgency, work: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const start = () => {
      work()
        .then(resolve, reject)
        .finally(() => {
          this.#busy = false
          this.#next()
        })
    }
    const after = urgency === 'urgent' ? this.#waiting.findIndex((w) => w.urgency !== 'urgent') : -1
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
