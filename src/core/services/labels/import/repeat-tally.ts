/** What an import would do to faces that the project has already, counted without doing it. */
import type { ImportPreview } from '#contract/methods/formats.ts'
import { DifferenceTally } from './difference-tally.ts'
import { type IncomingFace, mergeImport } from './merge-import.ts'
import type { ProjectLabels, ProjectPicture } from '../ports.ts'

export class RepeatTally {
  readonly #project: ProjectLabels
  readonly #stepPx: number
  readonly #differences = new DifferenceTally()
  #faces = 0
  #changed = 0
  #pointsKept = 0
  #facesKept = 0
  #revisions = 0
  #leftOut = 0

  /** @param stepPx of the format, see `mergeImport` */
  constructor(project: ProjectLabels, stepPx: number) {
    this.#project = project
    this.#stepPx = stepPx
  }

  async add({ imageId, name }: ProjectPicture, faces: readonly IncomingFace[]): Promise<void> {
    const present = await this.#project.readFaces(imageId)
    const work = await this.#project.readPersonWork(imageId, present)
    if (present.length === 0 && work.deleted.length === 0) return
    const { added, updated, keptPoints, differences, offered, leftOut } = mergeImport(present, work, faces, () => '', this.#stepPx)
    this.#faces += faces.length - added - leftOut.length
    this.#changed += updated
    this.#pointsKept += keptPoints
    this.#facesKept += differences.filter(({ kept }) => kept > 0).length
    this.#leftOut += leftOut.length
    this.#differences.add(name, differences)
    if (offered.length > 0 && !(await this.#project.isOffered(imageId, offered))) this.#revisions++
  }

  /** null where the project has none of the faces. */
  summarise(): ImportPreview['again'] {
    if (this.#faces + this.#leftOut === 0) return null
    const difference = this.#differences.summarise()
    return {
      faces: this.#faces,
      differ: difference?.faces ?? 0,
      points: difference?.points ?? 0,
      largestPx: difference?.largestPx ?? 0,
      states: difference?.states ?? 0,
      changed: this.#changed,
      pointsKept: this.#pointsKept,
      facesKept: this.#facesKept,
      fieldsKept: difference?.fieldsKept ?? [],
      revisions: this.#revisions,
      leftOut: this.#leftOut,
    }
  }
}
