/** Labels of a project to disk, whole or not at all, with a manifest that says what was left out. */
import { type LiftMap, selectMap, type SchemaMapName } from '#domain/maps/index.ts'
import type { Face } from '#domain/records.ts'
import type { JobContext } from '../../jobs/context.ts'
import { exportPoints, type ExportScope, formatSchemas, isInScope, type NamedMap } from './export-faces.ts'
import { createFormatWriter, type ExportedFace } from './export-writers.ts'
import type { WrittenFormat } from './label-source.ts'
import type { ProjectLabels, ProjectPicture } from './ports.ts'
import { limitNotes } from './run-import.ts'
import { StagedFiles } from './staged-files.ts'

export const manifestName = 'export.json'

export interface ExportInput {
  readonly format: WrittenFormat
  /** Absolute; new or existing. */
  readonly folder: string
  readonly scope: ExportScope
  readonly map: SchemaMapName | null
  readonly overwrite: boolean
}

export interface ExportDeps {
  readonly project: ProjectLabels
  readonly loadLift: () => Promise<LiftMap>
  /** `canthus@VERSION`, for the manifest. */
  readonly tool: string
  readonly nowMs: () => number
}

type LeftOut = { picture: string; face: number; reason: string }

/** A type alias, since it goes into a job's record as JSON. */
export type ExportResult = {
  format: string
  folder: string
  schemaId: string
  files: number
  images: number
  faces: number
  facesMapped: number
  facesRejected: number
  facesOutOfScope: number
  leftOutCount: number
  /** The first hundred; the manifest has all. */
  leftOut: LeftOut[]
  notes: string[]
}

/**
 * @throws CanthusError format.schemaMismatch, file.exists, file.notWritable, disk.full; then nothing has changed on disk
 */
export async function runExport(deps: ExportDeps, input: ExportInput, job: JobContext): Promise<ExportResult> {
  const named = await loadMap(deps, input.map)
  const pictures = await deps.project.listPictures()
  const files = await StagedFiles.open(input.folder, input.overwrite)
  try {
    const result = await stage(deps, input, named, pictures, files, job)
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
  named: NamedMap | null,
  pictures: readonly ProjectPicture[],
  files: StagedFiles,
  job: JobContext,
): Promise<ExportResult> {
  const writer = createFormatWriter(input.format, files)
  const leftOut: LeftOut[] = []
  const counts = { images: 0, faces: 0, facesMapped: 0, facesRejected: 0, facesOutOfScope: 0 }
  job.progress(0, pictures.length, 'pictures')
  for (const [at, picture] of pictures.entries()) {
    job.signal.throwIfAborted()
    const taken: (ExportedFace & { readonly index: number })[] = []
    for (const [index, face] of (await deps.project.readFaces(picture.imageId)).entries()) {
      if (face.reviewState === 'rejected') counts.facesRejected++
      else if (!isInScope(face, input.scope)) counts.facesOutOfScope++
      else {
        const exported = exportOne(face, picture, input, named)
        if ('leftOut' in exported) leftOut.push({ picture: picture.name, face: index + 1, reason: exported.leftOut })
        else {
          taken.push({ face, points: exported.points, index })
          if (exported.isMapped) counts.facesMapped++
        }
      }
    }
    const refused = taken.length === 0 ? new Map<number, string>() : await writer.write(picture, taken)
    for (const [k, reason] of refused) leftOut.push({ picture: picture.name, face: (taken[k]?.index ?? k) + 1, reason })
    counts.faces += taken.length - refused.size
    if (taken.length > refused.size) counts.images++
    job.progress(at + 1, pictures.length, 'pictures')
  }
  await writer.finish()
  const notes = [...writer.notes(), ...describeMap(named, counts.facesMapped)]
  const head = { format: input.format, schemaId: formatSchemas[input.format], ...counts, leftOutCount: leftOut.length }
  const staged = files.files
  const origin = { project: deps.project.name, tool: deps.tool, writtenAt: new Date(deps.nowMs()).toISOString() }
  const manifest = { ...origin, scope: input.scope, map: input.map, ...head, notes, leftOut, files: staged }
  await files.add(manifestName, `${JSON.stringify(manifest, null, 2)}\n`)
  return { ...head, folder: input.folder, files: staged.length, leftOut: leftOut.slice(0, 100), notes: limitNotes(notes) }
}

function exportOne(face: Face, picture: ProjectPicture, input: ExportInput, named: NamedMap | null) {
  try {
    return exportPoints(face, picture, input.format, named)
  } catch (error) {
    // A map may have no answer for a shape without size.
    if (error instanceof RangeError) return { leftOut: error.message }
    throw error
  }
}

async function loadMap(deps: ExportDeps, name: SchemaMapName | null): Promise<NamedMap | null> {
  if (name === null) return null
  return { name, map: selectMap(name, name === 'lift-68-98' ? await deps.loadLift() : null) }
}

function describeMap(named: NamedMap | null, faces: number): string[] {
  if (named === null) return []
  const share = faces === 1 ? '1 face was' : `${String(faces)} faces were`
  return [`${share} made by the map ${named.name}: they are computed from other landmarks, not placed on the picture.`]
}
