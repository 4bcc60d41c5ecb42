/** Which pictures an export takes, and into which part of a split each goes. */
import { CanthusError } from '#contract/errors.ts'
import type { ParsedInput } from '#contract/index.ts'
import type { Face } from '#domain/records.ts'
import { type SplitName, splitNames, splitPictures } from '#domain/split-pictures.ts'
import type { ProjectLabels, ProjectPicture } from '../ports.ts'
import { selectFace, selectPictures } from './select-faces.ts'

export type ExportChoice = Omit<ParsedInput<'export.preview'>, 'projectId'>

export interface SelectedFace {
  readonly face: Face
  /** Place among the faces of its picture, from 0. */
  readonly index: number
}

export interface SelectedPicture {
  readonly picture: ProjectPicture
  /** null: the export is not split. */
  readonly split: SplitName | null
  readonly faces: readonly SelectedFace[]
}

export interface SelectionCounts {
  facesRejected: number
  facesOutOfScope: number
}

export interface ExportPlan {
  /** Of all pictures that may have selected faces. */
  readonly pictures: number
  readonly counts: SelectionCounts
  /** Pictures with selected faces; `looked` is called for every picture, also for those without. */
  select(looked: (done: number) => void): AsyncGenerator<SelectedPicture>
}

/** @throws CanthusError input.invalid */
export async function planExport(project: ProjectLabels, choice: ExportChoice, signal: AbortSignal): Promise<ExportPlan> {
  const pictures = selectPictures(await project.listPictures(), choice)
  const threshold = await project.readThreshold()
  const counts = { facesRejected: 0, facesOutOfScope: 0 }
  const splits = choice.split === null ? null : await shareOut(project, choice, pictures, threshold, signal)
  return {
    pictures: pictures.length,
    counts,
    async *select(looked) {
      for (const [at, picture] of pictures.entries()) {
        signal.throwIfAborted()
        const faces: SelectedFace[] = []
        for (const [index, face] of (await project.readFaces(picture.imageId)).entries()) {
          const selected = selectFace(face, choice, threshold)
          if (selected === 'taken') faces.push({ face, index })
          else if (selected === 'rejected') counts.facesRejected++
          else counts.facesOutOfScope++
        }
        if (faces.length > 0) yield { picture, split: splits?.get(picture.name) ?? null, faces }
        looked(at + 1)
      }
    },
  }
}

/** Only pictures with a selected face count for the shares. */
async function shareOut(
  project: ProjectLabels,
  choice: ExportChoice,
  pictures: readonly ProjectPicture[],
  threshold: number,
  signal: AbortSignal,
): Promise<Map<string, SplitName>> {
  const { split } = choice
  if (split === null) return new Map()
  const names: string[] = []
  for (const { imageId, name } of pictures) {
    signal.throwIfAborted()
    if ((await project.readFaces(imageId)).some((face) => selectFace(face, choice, threshold) === 'taken')) names.push(name)
  }
  try {
    return splitPictures(names, { ...split, identityPattern: parsePattern(split.identityPattern) })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new CanthusError('input.invalid', `The shares of the split cannot be used: ${error.message}.`)
  }
}

function parsePattern(pattern: string | null): RegExp | null {
  if (pattern === null) return null
  try {
    return new RegExp(pattern, 'u')
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new CanthusError('input.invalid', `The pattern of identities is not a regular expression: ${error.message}.`)
  }
}

export class SplitTally {
  readonly #counts = new Map<SplitName, { images: number; faces: number }>()

  add(split: SplitName | null, faces: number): void {
    if (split === null || faces === 0) return
    const known = this.#counts.get(split) ?? { images: 0, faces: 0 }
    known.images++
    known.faces += faces
    this.#counts.set(split, known)
  }

  list(): { name: SplitName; images: number; faces: number }[] {
    return splitNames.flatMap((name) => {
      const found = this.#counts.get(name)
      return found === undefined ? [] : [{ name, ...found }]
    })
  }
}
