/** Labels of an opened place, picture by picture: with the base that was asked for, and the schema of each face. */
import { join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import type { FaceLabel, LabelPlace, PictureLabel } from '#domain/formats/codec.ts'
import { LabelFileError } from '#domain/formats/label-file.ts'
import { isAbsoluteName } from '#domain/formats/picture-name.ts'
import type { JobContext } from '../../../jobs/context.ts'
import { shiftLabel } from '../face-labels.ts'
import type { IncomingFace } from '../import/merge-import.ts'
import type { OpenedLabels } from '../recognise/open-labels.ts'
import { readPictures } from './read-pictures.ts'
import type { NoSchema, SchemaResolver } from '../recognise/resolve-schema.ts'

/** A file with its path, a 1-based line or null, and what is to be said of it. */
export interface LabelNote {
  readonly path: string
  readonly line: number | null
  readonly message: string
}

export interface StreamedFace extends IncomingFace {
  readonly at: LabelPlace
}

export interface StreamedPicture {
  readonly picture: PictureLabel
  readonly path: string
  readonly faces: readonly StreamedFace[]
}

export interface StreamOptions {
  /** Of the first pixel's centre; null: as the format says. */
  readonly base: 0 | 1 | null
  readonly resolver: SchemaResolver
  readonly warn: (note: LabelNote) => void
  readonly leaveOut: (note: LabelNote) => void
  readonly progress?: (faces: number) => void
  readonly sorted?: (pictures: number) => void
  /** Of faces whose schema is not known, and why: the id that they go by, or why they are left out. */
  readonly unknown?: (label: FaceLabel, why: NoSchema) => string | { readonly reason: string }
  /** Names from the root of some disk stay where the picture lies elsewhere; see `placeLabels`. */
  readonly keepsForeignNames?: boolean
}

/** @throws CanthusError format.notSupported, format.invalid (the file as a whole) */
export async function* streamLabels(opened: OpenedLabels, options: StreamOptions): AsyncGenerator<StreamedPicture> {
  const { codec, files, folder, pictures } = opened
  const shiftPx = baseShift(opened, options.base)
  const note = (message: string, at: LabelPlace): LabelNote => ({ path: join(folder, at.file), line: at.line, message })
  const watcher = {
    warn: (message: string, at: LabelPlace) => options.warn(note(message, at)),
    leaveOut: (reason: string, at: LabelPlace) => options.leaveOut(note(reason, at)),
    ...(options.progress && { progress: options.progress }),
    ...(options.sorted && { sorted: options.sorted }),
    rename: (picture: PictureLabel) => (isAbsoluteName(picture.name) ? pictures.nameBelow(picture, options.keepsForeignNames ?? false) : null),
  }
  try {
    for await (const { picture, at, faces } of readPictures(codec, files, watcher)) {
      const known = faces.flatMap((one): StreamedFace[] => {
        const found = resolve(one.face, options)
        if ('label' in found) return [{ label: shiftLabel(found.label, shiftPx), schemaId: found.schemaId, at: one.at }]
        watcher.leaveOut(found.reason, one.at)
        return []
      })
      yield { picture, path: join(folder, at.file), faces: known }
    }
  } catch (error) {
    if (!(error instanceof LabelFileError)) throw error
    throw new CanthusError('format.invalid', `${folder}: ${error.message}.`, { path: folder, line: error.line }, { cause: error })
  }
}

function resolve(face: FaceLabel, { resolver, unknown }: StreamOptions): { readonly label: FaceLabel; readonly schemaId: string } | { readonly reason: string } {
  const resolved = resolver.resolve(face)
  if ('schema' in resolved) return { label: resolved.label, schemaId: resolved.schema.id }
  const id = unknown?.(face, resolved) ?? resolved
  return typeof id === 'string' ? { label: face, schemaId: id } : id
}

function baseShift({ codec }: OpenedLabels, base: 0 | 1 | null): number {
  const own = codec.statement.base
  if (base === null) return 0
  if (typeof own !== 'number') {
    throw new CanthusError('format.notSupported', `${codec.name} counts in parts of the picture: it has no first pixel to count from.`)
  }
  return own - base
}

/** One sentence with the place. */
export function describeNote({ path, line, message }: LabelNote): string {
  return `${path}${line === null ? '' : `, line ${String(line)}`}: ${message}.`
}

export function noteError(note: LabelNote): CanthusError {
  return new CanthusError('format.invalid', describeNote(note), { path: note.path, line: note.line })
}

export function failNote(job: JobContext, note: LabelNote): void {
  job.fail(note.path, noteError(note))
}

const mostNotes = 100

/** A job's record travels whole with every progress event: the first hundred are kept, the others counted. */
export class NoteList {
  readonly #notes: string[] = []
  #count = 0

  add(note: string): void {
    if (this.#count++ < mostNotes) this.#notes.push(note)
  }

  list(): string[] {
    const more = this.#count - this.#notes.length
    return more > 0 ? [...this.#notes, `${more.toLocaleString('en')} more of this kind.`] : [...this.#notes]
  }
}
