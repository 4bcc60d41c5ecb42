/** Pictures whose faces have true points, for benchmarks that correct them. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { parsePts } from '#domain/formats/pts-300w.ts'
import type { Point } from '#domain/frames.ts'

export interface LabelledFace {
  /** Absolute path. */
  readonly picture: string
  readonly truth: readonly Point<'imagePx'>[]
}

export const sampleFolder = join(import.meta.dirname, '..', '..', 'resources', 'sample')

export async function readSampleFaces(): Promise<LabelledFace[]> {
  const names = (await readdir(sampleFolder)).filter((n) => n.endsWith('.jpg')).sort()
  return readFacesOf(names.map((n) => join(sampleFolder, n)))
}

/** 300-W validation, below the folder that CANTHUS_DATA names; null where it names none. */
export async function readValidationFaces(): Promise<LabelledFace[] | null> {
  const data = process.env['CANTHUS_DATA']
  if (data === undefined) return null
  const root = join(data, '300w')
  const names = (await readFile(join(root, 'val.txt'), 'utf8')).split('\n').map((n) => n.trim())
  return readFacesOf(names.filter((n) => n !== '').sort().map((n) => findPicture(join(root, n))))
}

function findPicture(path: string): string {
  const found = ['', '.jpg', '.png'].map((suffix) => path + suffix).find((p) => /\.(jpg|png)$/.test(p) && existsSync(p))
  if (found === undefined) throw new Error(`${path}: no such picture`)
  return found
}

/** `NAME.pts`, and `NAME.face2.pts` and so on for further faces. */
async function readFacesOf(pictures: readonly string[]): Promise<LabelledFace[]> {
  const faces: LabelledFace[] = []
  for (const picture of pictures) {
    const stem = basename(picture, extname(picture))
    for (let face = 1; ; face++) {
      const labels = join(dirname(picture), face === 1 ? `${stem}.pts` : `${stem}.face${String(face)}.pts`)
      if (!existsSync(labels)) break
      faces.push({ picture, truth: parsePts(await readFile(labels, 'utf8')).points })
    }
  }
  return faces
}
