/** Pictures that are wrong in the ways that pictures are wrong. */
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'

export const sampleFolder = join(import.meta.dirname, '..', '..', 'resources', 'sample')

/** Names of the sample set's pictures. */
export async function listSample(): Promise<string[]> {
  return (await readdir(sampleFolder)).filter((name) => name.endsWith('.jpg')).sort()
}

/** The sample set's pictures, each `times` times under another name. */
export async function copySample(folder: string, times: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const name of await listSample()) {
    for (let copy = 0; copy < times; copy++) await copyFile(join(sampleFolder, name), join(folder, `${String(copy)}-${name}`))
  }
}

/** A folder with one good picture and four that a job has to get past. `good`: a picture with a face. */
export async function makeTroubledFolder(folder: string, good: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const bytes = await readFile(good)
  await copyFile(good, join(folder, 'a-good.jpg'))
  await writeFile(join(folder, 'b-truncated.jpg'), bytes.subarray(0, Math.floor(bytes.length / 3)))
  await writeFile(join(folder, 'c-empty.jpg'), '')
  await writeFile(join(folder, 'd-text.jpg'), 'This is no picture.\n')
  // 30 megapixels with the face in it, as a camera would give it.
  await sharp(good).resize(6720, 4480, { fit: 'cover' }).jpeg({ quality: 80 }).toFile(join(folder, 'e-30-megapixels.jpg'))
}
