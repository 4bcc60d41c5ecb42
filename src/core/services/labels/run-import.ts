/** Labels from disk into a project. */
import { CanthusError } from '#contract/errors.ts'
import type { JobContext } from '../../jobs/context.ts'
import { LabelMatcher } from './label-matcher.ts'
import type { LabelSource } from './label-source.ts'
import { mergeImport } from './merge-import.ts'
import { type LabelPlace, openLabels } from './open-labels.ts'
import type { PictureChange, ProjectLabels } from './ports.ts'

/** Pictures that are written in one transaction. */
const batchSize = 50

/** A type alias, since it goes into a job's record as JSON. */
export type ImportResult = {
  format: string
  schemaId: string
  files: number
  /** Labelled pictures that are in the project. */
  images: number
  faces: number
  facesAdded: number
  facesUpdated: number
  facesUnchanged: number
  /** Points that stayed because a person has placed them. */
  pointsKept: number
  labelsWithoutPicture: number
  notes: string[]
}

export interface ImportDeps {
  readonly project: ProjectLabels
  readonly newId: () => string
}

/**
 * What is wrong with one file, row or face is reported through `job.fail` and the rest goes on.
 * @throws CanthusError file.notFound, format.unknown, format.invalid, and those of the store
 */
export async function runImport(deps: ImportDeps, place: LabelPlace, job: JobContext): Promise<ImportResult> {
  const source = await openLabels(place)
  for (const { path, error } of source.problems) job.fail(path, error)
  const matcher = new LabelMatcher(await deps.project.listPictures())
  const result = startResult(source)
  const total = source.groups.length
  let done = 0
  let batch: PictureChange[] = []
  job.progress(0, total, 'pictures')

  const flush = async (): Promise<void> => {
    if (batch.length > 0) await deps.project.importFaces(batch)
    batch = []
    job.progress(done, total, 'pictures')
  }

  for (const group of source.groups) {
    job.signal.throwIfAborted()
    const { faces, warnings, problems } = await group.read()
    for (const { path, error } of problems) job.fail(path, error)
    result.notes.push(...warnings.map((w) => `${w.path}${w.line === null ? '' : `, line ${String(w.line)}`}: ${w.message}.`))
    const match = await matcher.match(group)
    if ('missing' in match) {
      result.labelsWithoutPicture++
      job.fail(group.name, new CanthusError('image.missing', `${group.path}: ${match.missing}.`, { path: group.path }))
    } else if (faces.length > 0) {
      result.images++
      result.faces += faces.length
      batch.push({
        imageId: match.picture.imageId,
        makeEdit: (present, deleted) => {
          const merged = mergeImport(present, deleted, { schemaId: source.schemaId, labelled: faces, newId: deps.newId })
          count(result, merged, faces.length)
          for (const { face, reason } of merged.leftOut) {
            job.fail(match.picture.name, new CanthusError('edit.conflict', `${face.path}: left out, because ${reason}.`, { path: face.path }))
          }
          return merged.edit
        },
      })
    }
    done++
    if (batch.length >= batchSize) await flush()
  }
  await flush()
  result.notes = limitNotes(result.notes)
  return result
}

function startResult(source: LabelSource): ImportResult {
  const { format, schemaId, files } = source
  const counts = { images: 0, faces: 0, facesAdded: 0, facesUpdated: 0, facesUnchanged: 0, pointsKept: 0, labelsWithoutPicture: 0 }
  return { format, schemaId, files, ...counts, notes: [] }
}

function count(result: ImportResult, merged: ReturnType<typeof mergeImport>, faces: number): void {
  result.facesAdded += merged.added
  result.facesUpdated += merged.updated
  result.facesUnchanged += faces - merged.added - merged.updated - merged.leftOut.length
  result.pointsKept += merged.keptPoints
}

const mostNotes = 100

/** A job's record travels whole with every progress event. */
export function limitNotes(notes: readonly string[]): string[] {
  if (notes.length <= mostNotes) return [...notes]
  return [...notes.slice(0, mostNotes), `${String(notes.length - mostNotes)} more of this kind.`]
}
