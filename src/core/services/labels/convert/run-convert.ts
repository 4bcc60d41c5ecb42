/** Label files from one format to another, without a project. */
import { basename, dirname, extname } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import type { ConvertResult } from '#contract/methods/formats.ts'
import type { FaceLabel, FormatCodec } from '#domain/formats/codec.ts'
import type { FormatId } from '#domain/formats/format-ids.ts'
import { codecOf } from '#domain/formats/registry.ts'
import type { LiftMap, SchemaMapName } from '#domain/maps/index.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { schemaById } from '#domain/schemas/index.ts'
import type { JobContext } from '../../../jobs/context.ts'
import { watchBytes } from '../disk/byte-progress.ts'
import { completePicture } from '../read/complete-picture.ts'
import { createResolver } from '../recognise/create-resolver.ts'
import type { NoSchema } from '../recognise/resolve-schema.ts'
import { describeNote, failNote, type LabelNote, NoteList, streamLabels } from '../read/label-stream.ts'
import { describeOlderLabels } from '../write/describe-older-labels.ts'
import { loadMap } from '../write/map-labels.ts'
import { openLabels, requireSure } from '../recognise/open-labels.ts'
import type { ImportInput } from '../import/run-import.ts'
import { holdSchema, SchemaWriter } from '../write/schema-writer.ts'
import { StagedFiles } from '../disk/staged-files.ts'
import { createSingleSink, createSink } from '../disk/staged-sink.ts'
import { UnknownSchemas } from './unknown-schemas.ts'

const mostFilesListed = 100
/** So many faces, none of which fits, are read before the whole is given up. */
const mostMisfits = 1000
const progressEvery = 256

export interface ConvertInput extends ImportInput {
  readonly to: FormatId
  readonly map: SchemaMapName | null
  /** A folder, or a file where its name has an ending of the format; a format with a file for each picture wants a folder. */
  readonly out: string
  readonly overwrite: boolean
  /** All that may be meant. */
  readonly schemas: readonly LandmarkSchema[]
}

export interface ConvertDeps {
  readonly loadLift: () => Promise<LiftMap>
}

/**
 * What is wrong with one file, row or face is reported through `job.fail` and the rest goes on. Memory does not grow
 * with the files. What was written shows up whole, or not at all.
 * @throws CanthusError file.*, format.*, disk.full
 */
export async function runConvert(deps: ConvertDeps, input: ConvertInput, job: JobContext): Promise<ConvertResult> {
  const target = requireWriter(input.to)
  const isFile = target.endings.includes(extname(input.out).toLowerCase())
  if (isFile && target.writesFilePerPicture === true) {
    throw new CanthusError('format.notSupported', `${target.name} has a file for each picture: name a folder instead of ${input.out}.`, { format: target.id })
  }
  const map = await loadMap(input.map, deps.loadLift)
  const opened = await openLabels(input, job.signal)
  requireSure(opened, input.path)
  const files = await StagedFiles.open(isFile ? dirname(input.out) : input.out, input.overwrite)
  try {
    const held = holdSchema()
    const sink = isFile ? createSingleSink(files, basename(input.out)) : createSink(files)
    const writer = new SchemaWriter({ codec: target, sink, map, findSchema: (id) => input.schemas.find((schema) => schema.id === id) ?? null, held })
    const notes = new NoteList()
    let leftOutCount = 0
    const unknown = new UnknownSchemas(opened.codec, target, input.schemas)
    let pictures = 0
    let sorted: number | null = null
    const showBytes = await watchBytes(opened, job)
    const leaveOut = (note: LabelNote): void => {
      leftOutCount++
      failNote(job, note)
    }
    for (const missing of opened.without) leaveOut({ path: input.path, line: null, message: `${missing} has no labels` })
    const options = {
      base: input.base,
      resolver: createResolver({ known: input.schemas, codec: opened.codec, chosenId: input.schemaId, unnamedId: onlyOwn(input.schemas) }),
      warn: (note: LabelNote) => notes.add(describeNote(note)),
      leaveOut,
      progress: (faces: number) => {
        if (faces % progressEvery === 0) showBytes()
      },
      sorted: (count: number) => {
        sorted = count
      },
      unknown: (label: FaceLabel, why: NoSchema) => (why.kind === 'unknown' ? unknown.take(label, why) : why),
    }
    showBytes()
    for await (const { picture, path, faces } of streamLabels(opened, options)) {
      job.signal.throwIfAborted()
      const labels = faces.map(({ label, schemaId }) => ({ ...label, schemaId }))
      const refused = await writer.write(await completePicture(picture, opened.pictures), labels)
      for (const [k, reason] of refused) {
        leaveOut({ path, line: faces[k]?.at.line ?? null, message: `face ${String(k + 1)} of ${picture.name} was left out: ${reason}` })
      }
      const mismatch = held.mismatch ?? unknown.mismatch
      if (writer.faces === 0 && leftOutCount >= mostMisfits && mismatch !== null) throw mismatch
      if (sorted !== null && ++pictures % progressEvery === 0) job.progress(pictures, sorted, 'pictures')
    }
    await writer.finish()
    if (writer.faces === 0) throw held.mismatch ?? unknown.mismatch ?? new CanthusError('format.invalid', `There was no face in ${input.path} that could be written.`, { path: input.path })
    job.signal.throwIfAborted()
    const older = input.overwrite && !isFile ? await describeOlderLabels(input.out, target, files, job.signal) : []
    await files.commit()
    return {
      from: opened.codec.id,
      to: target.id,
      out: input.out,
      files: files.files.slice(0, mostFilesListed).map((file) => ({ ...file })),
      fileCount: files.files.length,
      images: writer.images,
      faces: writer.faces,
      facesMapped: writer.facesMapped,
      leftOutCount,
      notes: [...(input.format === null ? [`Read as ${opened.codec.name}: ${opened.evidence}.`] : []), ...older, ...writer.notes(), ...unknown.notes(), ...notes.list()],
    }
  } catch (error) {
    await files.discard()
    throw error
  }
}

/** The one that is brought along: labels without names are taken to follow it. */
function onlyOwn(schemas: readonly LandmarkSchema[]): string | null {
  const own = schemas.filter(({ id }) => schemaById(id) === null)
  return own.length === 1 ? (own[0]?.id ?? null) : null
}

/** @throws CanthusError format.notSupported */
export function requireWriter(format: FormatId): FormatCodec<FormatId> {
  const codec = codecOf(format)
  if (codec.createWriter === null) throw new CanthusError('format.notSupported', `${codec.name} is only read, not written.`, { format })
  return codec
}
