/** What a person has done on a picture, beyond what its faces say by themselves: it is for the log to tell. */
import type { FaceFields } from './edits.ts'
import type { Face } from './records.ts'

export interface PersonWork {
  /** Faces that a person has taken away, as they last were. */
  readonly deleted: readonly Face[]
  /** By the id of the face; none where the picture was never worked on. */
  readonly changed: ReadonlyMap<string, PersonChanges>
}

/** Where a face is another than imports and model runs have left it. */
export interface PersonChanges {
  /**
   * Indices of points of another place or state, as after a new state or swapped sides: neither makes a point one that is
   * right where it is (`isPlaced`).
   */
  readonly points: ReadonlySet<number>
  readonly fields: ReadonlySet<keyof FaceFields>
  /** Ids of comments that a person has taken away. */
  readonly deletedComments: ReadonlySet<string>
}
