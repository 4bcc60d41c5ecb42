/** A folder of 300-W files, a split of it, or one file: `X.pts` belongs to the picture X, `X.face2.pts` is its second face. */
import { basename, dirname, extname, join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { LabelFileError } from '#domain/formats/label-file.ts'
import { parsePts, ptsBase } from '#domain/formats/pts-300w.ts'
import { unlabelledAttributes } from '#domain/records.ts'
import { schema300w68 } from '#domain/schemas/index.ts'
import { toReadError } from './file-errors.ts'
import type { LabelGroup, LabelledFace, LabelNote, LabelProblem, LabelSource, PictureFaces } from './label-source.ts'
import { PictureFinder } from './picture-finder.ts'
import { readSplitList } from './read-split-list.ts'
import type { SplitList } from './read-split-list.ts'
import { readLabelText } from './read-text.ts'
import { walkFolder, withoutEnding } from './walk-folder.ts'

const furtherFace = /\.face(\d+)$/i

/**
 * @param path a folder, walked recursively, one `.pts` file, or a `.txt` list of pictures (see read-split-list.ts)
 * @param pictures folder of the pictures, laid out like that of the labels; null: beside the labels
 */
export async function open300w(path: string, isFolder: boolean, pictures: string | null): Promise<Omit<LabelSource, 'evidence'>> {
  const root = isFolder ? path : dirname(path)
  const { files, problems } = await findFiles(path, isFolder)
  const finder = new PictureFinder()
  const pictureFolder = (file: string): string => join(pictures ?? root, dirname(file))
  // A picture may itself be called X.face2.jpg.
  const named = await Promise.all(
    files.map(async (file) => {
      const own = withoutEnding(file)
      const isPicture = furtherFace.test(own) && 'found' in (await finder.findByStem(pictureFolder(file), basename(own)))
      return { file, stem: isPicture ? own : own.replace(furtherFace, '') }
    }),
  )
  const groups: LabelGroup[] = []
  for (const [stem, own] of Map.groupBy(named, (n) => n.stem)) {
    const paths = own.map((n) => n.file).sort((p, q) => faceNumber(p) - faceNumber(q)).map((file) => join(root, file))
    groups.push({
      name: stem,
      hasEnding: false,
      path: paths[0] ?? root,
      picture: await finder.findByStem(pictureFolder(stem), basename(stem)),
      read: () => readFaces(paths),
    })
  }
  return { format: '300w', schemaId: schema300w68.id, base: ptsBase, files: files.length, pictures: pictures ?? root, groups, problems }
}

async function findFiles(path: string, isFolder: boolean): Promise<SplitList> {
  if (isFolder) return { files: await walkFolder(path, ['.pts']), problems: [] }
  if (extname(path).toLowerCase() === '.txt') return readSplitList(path)
  return { files: [basename(path)], problems: [] }
}

function faceNumber(file: string): number {
  return Number(furtherFace.exec(withoutEnding(file))?.[1] ?? 1)
}

async function readFaces(paths: readonly string[]): Promise<PictureFaces> {
  const faces: LabelledFace[] = []
  const warnings: LabelNote[] = []
  const problems: LabelProblem[] = []
  for (const path of paths) {
    try {
      const { face, notes } = await readFace(path)
      faces.push(face)
      warnings.push(...notes)
    } catch (error) {
      if (!(error instanceof CanthusError)) throw error
      const line = error.details?.['line']
      problems.push({ path, line: typeof line === 'number' ? line : null, error })
    }
  }
  return { faces, warnings, problems }
}

async function readFace(path: string): Promise<{ face: LabelledFace; notes: LabelNote[] }> {
  const text = await readLabelText(path)
  try {
    const { points, warnings } = parsePts(text)
    const expected = schema300w68.landmarks.length
    if (points.length !== expected) {
      throw new LabelFileError(`it has ${String(points.length)} points, and 300-W has ${String(expected)}`)
    }
    const face = { points, box: null, attributes: unlabelledAttributes, path, line: null }
    return { face, notes: warnings.map((w) => ({ path, ...w })) }
  } catch (error) {
    throw toReadError(error, path)
  }
}
