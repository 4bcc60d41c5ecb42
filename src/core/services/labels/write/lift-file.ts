import { join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { type LiftMap, parseLiftMap } from '#domain/maps/index.ts'
import { readLabelText } from '../disk/read-text.ts'

/** @throws CanthusError file.notFound, format.invalid */
export async function readLiftMap(mapsFolder: string): Promise<LiftMap> {
  const path = join(mapsFolder, 'lift-68-98.json')
  const text = await readLabelText(path)
  try {
    return parseLiftMap(JSON.parse(text))
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error
    throw new CanthusError('format.invalid', `${path} is not a usable map: ${error.message}.`, { path }, { cause: error })
  }
}
