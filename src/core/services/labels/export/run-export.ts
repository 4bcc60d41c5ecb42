/** Labels of a project to disk, whole or not at all, with a manifest of what was written and what was left out. */
import { CanthusError } from '#contract/errors.ts'
import type { ExportResult } from '#contract/methods/formats.ts'
import type { FormatCodec } from '#domain/formats/codec.ts'
import type { FormatId } from '#domain/formats/format-ids.ts'
import type { LiftMap } from '#domain/maps/index.ts'
import { isOnlyPredicted } from '#domain/records.ts'
import type { JobContext } from '../../../jobs/context.ts'
import { exportPicture } from './export-one.ts'
import { ExportNames } from './export-names.ts'
import { PictureExporter } from './export-pictures.ts'
import { type ExportChoice, planExport, SplitTally } from './export-plan.ts'
import { describeOlderLabels } from '../write/describe-older-labels.ts'
import { loadMap, type NamedMap } from '../write/map-labels.ts'
import type { ProjectLabels } from '../ports.ts'
import { requireWriter } from '../convert/run-convert.ts'
import { SplitWriters } from './split-writers.ts'
import { manifestName } from './export-manifest.ts'
import { StagedFiles } from '../disk/staged-files.ts'

export interface ExportInput extends ExportChoice {
  /** Absolute; new or existing. */
  readonly folder: string
  /** Pictures that go along. */
  readonly pictures: 'none' | 'copy' | 'crop'
  readonly overwrite: boolean
}

export interface ExportDeps {
  readonly project: ProjectLabels
  readonly loadLift: () => Promise<LiftMap>
  /** `canthus@VERSION`, for the manifest. */
  readonly tool: string
  readonly nowMs: () => number
}

type LeftOut = ExportResult['leftOut'][number]

const mostListed = 100

/**
 * @throws CanthusError format.schemaMismatch, format.notSupported, input.invalid, file.exists, file.notWritable,
 * disk.full; then nothing has changed on disk
 */
export async function runExport(deps: ExportDeps, input: ExportInput, job: JobContext): Promise<ExportResult> {
  const codec = requireWriter(input.format)
  if (input.pictures === 'copy' && input.frame === 'crop') {
    throw new CanthusError('input.invalid', 'Whole pictures do not go with points in the frame of a crop.')
  }
  const named = await loadMap(input.map, deps.loadLift)
  const files = await StagedFiles.open(input.folder, input.overwrite)
  try {
    const result = await stage(deps, input, codec, named, files, job)
    job.signal.throwIfAborted()
    await files.commit()
    return result
  } catch (error) {
    await files.discard()
    throw error
  }
}

async function stage(
  deps: ExportDeps,
  input: ExportInput,
  codec: FormatCodec<FormatId>,
  named: NamedMap | null,
  files: StagedFiles,
  job: JobContext,
): Promise<ExportResult> {
  const plan = await planExport(deps.project, input, job.signal)
  const schemas = new Map((await deps.project.listSchemas()).map((schema) => [schema.id, schema]))
  const writers = new SplitWriters(codec, files, named, (id) => schemas.get(id) ?? null)
  const pictures = new PictureExporter(files)
  const names = new ExportNames(await deps.project.listPictures(), codec.placePicture)
  const splits = new SplitTally()
  const leftOut: LeftOut[] = []
  let images = 0
  let facesOnlyPredicted = 0
  job.progress(0, plan.pictures, 'pictures')
  for await (const selected of plan.select((done) => job.progress(done, plan.pictures, 'pictures'))) {
    const { picture, split } = selected
    const prefix = split === null ? '' : `${split}/`
    const written = await exportPicture(selected, input, {
      writer: writers.of(prefix),
      names,
      prefix,
      pictures,
      leaveOut: (face, reason) => leftOut.push({ picture: picture.name, face, reason }),
      failPicture: (error) => job.fail(picture.name, error),
    })
    splits.add(split, written.length)
    facesOnlyPredicted += written.filter(isOnlyPredicted).length
    if (written.length > 0) images++
  }
  await writers.finish()
  await pictures.finish()
  const head = {
    format: codec.id,
    schemaId: writers.schemaId ?? named?.to ?? codec.schemas?.[0] ?? '',
    images,
    ...writers.count(),
    facesOnlyPredicted,
    ...plan.counts,
    splits: splits.list(),
    leftOutCount: leftOut.length,
  }
  const older = input.overwrite ? await describeOlderLabels(input.folder, codec, files, job.signal) : []
  const notes = [...older, ...pictures.notes(), ...writers.notes()]
  const written = files.files
  const { folder, overwrite: _overwrite, ...asked } = input
  const origin = { project: deps.project.name, tool: deps.tool, writtenAt: new Date(deps.nowMs()).toISOString() }
  await files.add(manifestName, `${JSON.stringify({ ...origin, asked, ...head, notes, picturesTurned: pictures.turned, leftOut, files: written }, null, 2)}\n`)
  return {
    ...head,
    folder,
    files: written.length - pictures.files,
    pictureFiles: pictures.files,
    leftOut: leftOut.slice(0, mostListed),
    notes: notes.slice(0, mostListed),
  }
}
