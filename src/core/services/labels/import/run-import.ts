/** Labels from disk into a project. */
import { CanthusError } from '#contract/errors.ts'
import type { ImportResult } from '#contract/methods/formats.ts'
import type { PictureLabel } from '#domain/formats/codec.ts'
import type { OfferedFace } from '#domain/restore-faces.ts'
import type { JobContext } from '../../../jobs/context.ts'
import { watchBytes } from '../disk/byte-progress.ts'
import { DifferenceTally } from './difference-tally.ts'
import { LabelMatcher } from './label-matcher.ts'
import { describeNote, failNote, NoteList, streamLabels } from '../read/label-stream.ts'
import { type MergedImport, mergeImport } from './merge-import.ts'
import { type LabelsAt, openLabels, requireSure } from '../recognise/open-labels.ts'
import { placeLabels, type PlacedLabels } from './place-labels.ts'
import type { PictureChange, ProjectLabels, ProjectPicture } from '../ports.ts'
import { createResolver } from '../recognise/create-resolver.ts'

/** Pictures that are written in one transaction. */
const batchSize = 50

export interface ImportInput extends LabelsAt {
  /** Of the first pixel's centre; null: as the format says. */
  readonly base: 0 | 1 | null
  /** Schema of the faces that fit none by themselves. */
  readonly schemaId: string | null
}

export interface ImportDeps {
  readonly project: ProjectLabels
  readonly newId: () => string
}

/**
 * What is wrong with one file, row or face is reported through `job.fail` and the rest goes on.
 * @throws CanthusError file.notFound, format.unknown, format.invalid, format.notSupported, and those of the store
 */
export async function runImport(deps: ImportDeps, input: ImportInput, job: JobContext): Promise<ImportResult> {
  const opened = await openLabels(input, job.signal)
  requireSure(opened, input.path)
  const resolver = createResolver({ known: await deps.project.listSchemas(), codec: opened.codec, chosenId: input.schemaId })
  const matcher = new LabelMatcher(await deps.project.listPictures())
  const notes = new NoteList()
  const tally = new DifferenceTally()
  const counts = { images: 0, faces: 0, facesAdded: 0, facesUpdated: 0, facesUnchanged: 0, pointsKept: 0, labelsWithoutPicture: 0 }
  const showProgress = await watchBytes(opened, job)
  let batch: PictureChange[] = []

  const flush = async (): Promise<void> => {
    if (batch.length > 0) await deps.project.importFaces(batch)
    batch = []
    showProgress()
  }

  const count = (merged: MergedImport, picture: string, faces: number): void => {
    counts.facesAdded += merged.added
    counts.facesUpdated += merged.updated
    counts.facesUnchanged += faces - merged.added - merged.updated - merged.leftOut.length
    counts.pointsKept += merged.keptPoints
    tally.add(picture, merged.differences)
  }

  const take = async ({ streamed: { picture, path, faces }, match }: PlacedLabels<ProjectPicture>): Promise<void> => {
    if ('missing' in match) {
      counts.labelsWithoutPicture++
      job.fail(picture.name, new CanthusError('image.missing', `${path}: ${match.missing}.`, { path }))
      return
    }
    counts.images++
    counts.faces += faces.length
    const { imageId, name } = match.picture
    let offered: readonly OfferedFace[] = []
    batch.push({
      imageId,
      offered: () => offered,
      makeEdit: (present, work) => {
        const merged = mergeImport(present, work, faces, deps.newId, opened.codec.statement.stepPx)
        count(merged, name, faces.length)
        offered = merged.offered
        for (const { reason } of merged.leftOut) {
          job.fail(name, new CanthusError('edit.conflict', `${path}: left out, because ${reason}.`, { path }))
        }
        return merged.edit
      },
    })
    if (batch.length >= batchSize) await flush()
  }

  for (const missing of opened.without) job.fail(input.path, new CanthusError('file.notFound', `${input.path}, ${missing} has no labels.`, { path: input.path }))
  const options = {
    base: input.base,
    resolver,
    warn: (note: Parameters<typeof describeNote>[0]) => notes.add(describeNote(note)),
    leaveOut: (note: Parameters<typeof describeNote>[0]) => failNote(job, note),
    progress: showProgress,
    keepsForeignNames: true,
  }
  showProgress()
  const find = async (picture: PictureLabel) => matcher.match(picture, await opened.pictures.find(picture))
  for await (const placed of placeLabels(streamLabels(opened, options), find)) {
    job.signal.throwIfAborted()
    await take(placed)
  }
  await flush()
  return { format: opened.codec.id, files: opened.files.names.length, ...counts, notes: notes.list(), difference: tally.summarise() }
}
