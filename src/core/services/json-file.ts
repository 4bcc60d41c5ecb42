/** Small JSON files of the user's data folder: read as they were last written whole. */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { toStoreError } from '../store/index.ts'

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

/** null where there is no such file. A file that is no JSON is put aside as `PATH.broken`. */
export async function readJsonFile(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return null
    throw toStoreError(error, path)
  }
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    await rename(path, `${path}.broken`)
    return null
  }
}

/** Replaces the file as a whole; a power cut leaves the old or the new one. @throws CanthusError disk.full, file.notWritable */
export async function writeJsonFile(path: string, value: unknown): Promise<void> {
  const partial = `${path}.${randomUUID()}.partial`
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(partial, 'w')
    try {
      await file.writeFile(`${JSON.stringify(value, null, 2)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw toStoreError(error, path)
  }
}
