/**
 * Pictures of one name in several subsets of a CVAT project, which its dump tells apart by an attribute only. They go by
 * the folders that CVAT has in its archive, `SUBSET/a.jpg`; others keep their names, whatever folder they lie in.
 */
import type { LabelFiles } from './codec.ts'
import { LabelFileError } from './label-file.ts'
import { isAbsoluteName, pictureName } from './picture-name.ts'
import { readXml } from './xml-reader.ts'

export type SharedNames = ReadonlySet<string>

/** The names that more than one subset has. Reads the file, of which no more stays in memory than these. */
export async function findSharedNames(files: LabelFiles, file: string): Promise<SharedNames> {
  const subsets = files.openSpool<string>()
  try {
    for await (const { name, subset } of readNames(files, file)) subsets.add(name, subset)
    const shared = new Set<string>()
    for (const { key, values } of subsets.read()) if (values.some((subset) => subset !== values[0])) shared.add(key)
    return shared
  } finally {
    subsets.close()
  }
}

async function* readNames(files: LabelFiles, file: string): AsyncGenerator<{ readonly name: string; readonly subset: string }> {
  try {
    for await (const event of readXml(files.readText(file))) {
      if (event.kind !== 'open' || event.name !== 'image') continue
      const name = pictureName(event.attributes['name'] ?? '')
      if (!isAbsoluteName(name)) yield { name, subset: event.attributes['subset'] ?? '' }
    }
  } catch (error) {
    // What comes after the fault is not read at all; whoever reads the labels says so.
    if (!(error instanceof LabelFileError)) throw error
  }
}

export function nameInProject(written: string, subset: string, shared: SharedNames): string {
  const name = pictureName(written)
  return subset !== '' && shared.has(name) ? `${subset}/${name}` : name
}
