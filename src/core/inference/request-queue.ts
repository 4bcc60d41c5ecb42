/** The order in which requests go to the worker. */

/**
 * First what goes first. A person waits for `urgent`; `ahead` is one face that a person has just opened and will wait for
 * next; nobody waits for the single pictures of a `batch`.
 */
export const urgencies = ['urgent', 'ahead', 'batch'] as const
export type Urgency = (typeof urgencies)[number]

export interface Queued {
  readonly urgency: Urgency
}

/** More than these are work ahead for pictures that a person has long left. */
const mostAhead = 4

/** Urgent requests first, then work ahead, the latest first, then predictions; the others in the order they came. */
export class RequestQueue<T extends Queued> {
  readonly #waiting = new Map<Urgency, T[]>(urgencies.map((u) => [u, []]))

  /** @returns the requests that are dropped for it */
  add(request: T): T[] {
    const list = this.#list(request)
    if (request.urgency !== 'ahead') {
      list.push(request)
      return []
    }
    list.unshift(request)
    return list.splice(mostAhead)
  }

  /** Before all others of its urgency. */
  putBack(request: T): void {
    this.#list(request).unshift(request)
  }

  first(): T | undefined {
    for (const urgency of urgencies) {
      const request = this.#waiting.get(urgency)?.[0]
      if (request !== undefined) return request
    }
    return undefined
  }

  /** @returns whether it waited */
  remove(request: T): boolean {
    const list = this.#list(request)
    const at = list.indexOf(request)
    if (at >= 0) list.splice(at, 1)
    return at >= 0
  }

  /** Takes out all, first to last. */
  clear(): T[] {
    return urgencies.flatMap((u) => this.#waiting.get(u)?.splice(0) ?? [])
  }

  #list(request: T): T[] {
    const list = this.#waiting.get(request.urgency)
    if (list === undefined) throw new RangeError(`no urgency ${request.urgency}`)
    return list
  }
}
