/** What is known about a picture's file, kept up to date as the file is looked at. */
import { stat } from 'node:fs/promises'
import { CanthusError } from '#contract/errors.ts'
import { readPictureSize } from '../images/index.ts'
import type { PictureSize } from '../images/index.ts'
import { recordFacts } from '../store/index.ts'
import type { ImageFacts, ImageRecord } from '../store/index.ts'
import type { ServiceContext } from './context.ts'
import type { OpenProject } from './open-projects.ts'

export interface InspectedImage {
  readonly path: string
  readonly size: PictureSize | null
  readonly error: { readonly code: string; readonly message: string } | null
}

/** Errors that the head of the file would show again; others were found further in and stay until it is read again. */
const shownByHead = new Set(['image.missing', 'image.unsupported', 'image.tooLarge'])

/** Reads the head of the file; a failure is an answer, not thrown. */
export async function inspectImage(
  context: ServiceContext,
  project: OpenProject,
  row: ImageRecord,
): Promise<InspectedImage> {
  const path = project.resolve(row.name)
  const stored = row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' }
  try {
    await checkAllowed(context, path)
    const size = await readPictureSize(path)
    const error = stored !== null && shownByHead.has(stored.code) ? null : stored
    await record(project, row, { widthPx: size.width, heightPx: size.height, error })
    return { path, size, error }
  } catch (error) {
    if (!(error instanceof CanthusError)) throw error
    const found = { code: error.code, message: error.message }
    await record(project, row, { error: found })
    return { path, size: null, error: found }
  }
}

/** Only what differs is written: looking at a picture is no change. */
async function record(project: OpenProject, row: ImageRecord, facts: ImageFacts): Promise<void> {
  const isSame =
    (facts.widthPx ?? row.width_px) === row.width_px &&
    (facts.heightPx ?? row.height_px) === row.height_px &&
    (facts.error?.code ?? null) === row.error_code
  if (!isSame) await recordFacts(project.connection, row.id, facts)
}

/**
 * A project file may name any path; a server only follows those under its roots.
 * @throws CanthusError image.missing where it is outside
 */
export async function checkAllowed(context: ServiceContext, path: string): Promise<void> {
  if (context.roots.roots.length === 0) return
  try {
    await context.roots.check(path)
  } catch (error) {
    if (!(error instanceof CanthusError)) throw error
    throw new CanthusError('image.missing', `${path} is missing, or outside the folders that this server may open.`, { path })
  }
}

export async function isFileThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}
