/** The pictures that come with the program, copied to where the user may work on them. */
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { toStoreError } from '../store/index.ts'

/** Folder of the earlier copy, or of a fresh one beside it: an earlier one is never overwritten. */
export async function prepareSampleSet(sampleFolder: string, dataFolder: string, fresh: boolean): Promise<string> {
  const parent = join(dataFolder, 'sample')
  const numbers = await listCopies(parent)
  const last = numbers.at(-1)
  if (last !== undefined && !fresh) return join(parent, String(last))
  const folder = join(parent, String((last ?? 0) + 1))
  await copyPictures(sampleFolder, folder)
  return folder
}

async function listCopies(parent: string): Promise<number[]> {
  try {
    const names = await readdir(parent)
    return names.filter((n) => /^\d+$/.test(n)).map(Number).sort((p, q) => p - q)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** Only pictures: the files of true points beside them are for measuring, not for working. */
async function copyPictures(sampleFolder: string, folder: string): Promise<void> {
  const names = await readPictureNames(sampleFolder)
  const partial = `${folder}.partial`
  try {
    await rm(partial, { recursive: true, force: true })
    await mkdir(partial, { recursive: true })
    for (const name of names) await cp(join(sampleFolder, name), join(partial, name))
    await rename(partial, folder)
  } catch (error) {
    throw toStoreError(error, folder)
  }
}

async function readPictureNames(sampleFolder: string): Promise<string[]> {
  const missing = new CanthusError('folder.notFound', `The sample set is missing from this copy of Canthus: ${sampleFolder}.`, {
    path: sampleFolder,
  })
  try {
    const names = (await readdir(sampleFolder)).filter((name) => extname(name).toLowerCase() === '.jpg')
    if (names.length === 0) throw missing
    return names
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw missing
    throw error
  }
}
