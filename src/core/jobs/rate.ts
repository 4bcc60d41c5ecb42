const WINDOW_MS = 8000
/** A shorter stretch says too little. */
const LEAST_MS = 500

/** Units a second over the last seconds. */
export class RateMeter {
  readonly #samples: { readonly atMs: number; readonly done: number }[] = []

  add(atMs: number, done: number): void {
    this.#samples.push({ atMs, done })
    // The oldest one kept lies just outside the window, so that a slow job still has two.
    while (this.#samples.length > 2 && atMs - (this.#samples[1]?.atMs ?? atMs) >= WINDOW_MS) this.#samples.shift()
  }

  perSecond(): number | null {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    if (first === undefined || last === undefined || last.atMs - first.atMs < LEAST_MS) return null
    return ((last.done - first.done) / (last.atMs - first.atMs)) * 1000
  }
}
