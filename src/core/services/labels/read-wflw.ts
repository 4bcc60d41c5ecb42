/** A WFLW list: many faces a file, each row naming its picture. */
import { basename, dirname, join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { LabelFileError, splitLines } from '#domain/formats/label-file.ts'
import { parseWflwRow } from '#domain/formats/wflw-list.ts'
import { schemaWflw98 } from '#domain/schemas/index.ts'
import { toReadError } from './file-errors.ts'
import type { LabelGroup, LabelledFace, LabelNote, LabelProblem, LabelSource } from './label-source.ts'
import { PictureFinder } from './picture-finder.ts'
import { readLabelText } from './read-text.ts'

interface Row {
  readonly face: LabelledFace
  readonly picture: string
  readonly warning: LabelNote | null
}

/** @param pictures folder that the rows' names start from; null: looked for around the list */
export async function openWflw(path: string, pictures: string | null): Promise<Omit<LabelSource, 'evidence'>> {
  const { rows, problems } = readRows(path, await readLabelText(path))
  const folders = pictures === null ? likelyFolders(path) : [pictures]
  const finder = new PictureFinder()
  const groups: LabelGroup[] = []
  for (const [name, own] of Map.groupBy(rows, (row) => row.picture)) {
    const faces = own.map((row) => row.face)
    const warnings = own.flatMap((row) => (row.warning === null ? [] : [row.warning]))
    groups.push({
      name,
      hasEnding: true,
      path,
      picture: await finder.findByName(folders, name),
      read: () => Promise.resolve({ faces, warnings, problems: [] }),
    })
  }
  const schemaId = schemaWflw98.id
  return { format: 'wflw', schemaId, base: 0, files: 1, pictures: findRoot(groups) ?? folders[0] ?? dirname(path), groups, problems }
}

/** Beside the list, or where the published archives leave the pictures. */
function likelyFolders(path: string): string[] {
  const own = dirname(path)
  const around = [own, dirname(own), dirname(dirname(own))]
  return [...new Set([own, ...around.flatMap((folder) => [join(folder, 'WFLW_images'), join(folder, 'images')])])]
}

function findRoot(groups: readonly LabelGroup[]): string | null {
  for (const { name, picture } of groups) {
    if (!('found' in picture)) continue
    const depth = name.split('/').filter((part) => part !== '.' && part !== '').length
    return Array.from({ length: depth }).reduce<string>((folder) => dirname(folder), picture.found)
  }
  return null
}

function readRows(path: string, text: string): { rows: Row[]; problems: LabelProblem[] } {
  const rows: Row[] = []
  const problems: LabelProblem[] = []
  splitLines(text).forEach((content, at) => {
    if (content.trim() === '') return
    const line = at + 1
    try {
      const { points, box, attributes, picture, warning } = parseWflwRow(content)
      rows.push({
        face: { points, box, attributes, path, line },
        picture: picture.replaceAll('\\', '/'),
        warning: warning === null ? null : { path, line, message: warning },
      })
    } catch (error) {
      if (!(error instanceof LabelFileError)) throw error
      problems.push({ path, line, error: asProblem(path, line, error) })
    }
  })
  if (rows.length === 0) {
    throw problems[0]?.error ?? new CanthusError('format.invalid', `${path} holds no rows.`, { path })
  }
  return { rows, problems }
}

function asProblem(path: string, line: number, error: LabelFileError): CanthusError {
  const converted = toReadError(new LabelFileError(error.message, line), path)
  if (!(converted instanceof CanthusError)) throw new Error(`${basename(path)}: a label error has a code`)
  return converted
}
