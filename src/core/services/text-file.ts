/** One text file that a person has asked for, whole or not at all. */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { toWriteError } from './labels/disk/file-errors.ts'

/** @throws CanthusError file.exists, file.notWritable, disk.full */
export async function writeTextFile(path: string, text: string, overwrite: boolean): Promise<void> {
  if (!overwrite && existsSync(path)) throw new CanthusError('file.exists', `${path} exists already.`, { path })
  const partial = `${path}.${randomUUID()}.partial`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(partial, text)
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw toWriteError(error, path)
  }
}
