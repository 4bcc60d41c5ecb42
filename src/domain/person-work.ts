/** What a person has done on a picture, beyond what its faces say by themselves: it is for the log to tell. */
import type { Face } from './records.ts'

export interface PersonWork {
  /** Faces that a person has taken away, as they last were. */
  readonly deleted: readonly Face[]
  /**
   * By the id of the face, the indices of its points whose place or state is another than the last import or model run
   * left, as after a new state or swapped sides: neither makes a point one that is right where it is (`isPlaced`).
   */
  readonly touched: ReadonlyMap<string, ReadonlySet<number>>
}
