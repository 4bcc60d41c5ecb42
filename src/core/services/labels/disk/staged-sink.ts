/** Where codecs write to: files of one staged folder. */
import { posix } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import type { LabelOutput, LabelSink } from '#domain/formats/codec.ts'
import { LabelFileError } from '#domain/formats/label-file.ts'
import type { StagedFiles } from './staged-files.ts'

/** @param prefix of all names, with `/` at its end, or nothing */
export function createSink(files: StagedFiles, prefix = ''): LabelSink {
  return {
    async open(name: string): Promise<LabelOutput> {
      const path = posix.normalize(prefix + name)
      if (path.startsWith('../') || posix.isAbsolute(path) || /^[a-z]:/i.test(path)) {
        throw new LabelFileError(`its file ${name} would lie outside of the folder`)
      }
      if (files.has(path)) throw new LabelFileError(`its file ${name} is there already, from another picture`)
      return files.create(path)
    },
  }
}

/**
 * For labels that go into one file, which gets the name `name`. What a format writes beside it (`labels.json`) lies beside
 * it, as `NAME.labels.json`. A second file with the same ending is refused: format.notSupported.
 */
export function createSingleSink(files: StagedFiles, name: string): LabelSink {
  const ending = posix.extname(name).toLowerCase()
  let first: string | null = null
  return {
    async open(own: string): Promise<LabelOutput> {
      if (posix.extname(own).toLowerCase() !== ending) return files.create(`${name.slice(0, -ending.length)}.${posix.basename(own)}`)
      if (first !== null) {
        throw new CanthusError('format.notSupported', `These labels need more than one file (${first}, ${own}): name a folder instead of ${name}.`)
      }
      first = own
      return files.create(name)
    },
  }
}
