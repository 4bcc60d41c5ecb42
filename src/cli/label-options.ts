/** What the commands on label files have in common. */
import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { LabelFormat } from '#contract/methods/formats.ts'
import { codecs } from '#domain/formats/registry.ts'
import { type SchemaMapName, schemaMapNames } from '#domain/maps/index.ts'

export interface LabelPlaceOptions {
  readonly pictures?: string
  readonly base?: 0 | 1
  readonly points?: string
}

export const labelsHelp = 'file or folder of labels, or a .txt list of the pictures of a split'

/** Formats that can be read; those that can be written. */
export const readFormats = codecs.map((codec) => codec.id)
export const writeFormats = codecs.filter((codec) => codec.createWriter !== null).map((codec) => codec.id)

/** How the labels lie on disk, and how their numbers are meant. */
export function addPlaceOptions(command: Command): Command {
  return command
    .option('--pictures <folder>', 'folder that the labels mean (default: looked for around the labels)')
    .addOption(new Option('--base <number>', 'number of the first pixel, where it is not what the format says').argParser(parseBase))
    .option('--points <schema>', 'schema of faces that the names of their points do not tell')
}

export function mapOption(): Option {
  return new Option('--map <name>', 'fills landmarks that the format wants from those of another schema; `canthus formats` lists them').choices(schemaMapNames)
}

export function placeOf(path: string, format: LabelFormat | undefined, { pictures, base, points }: LabelPlaceOptions) {
  return {
    path: resolve(path),
    format: format ?? null,
    pictures: pictures === undefined ? null : resolve(pictures),
    base: base ?? null,
    schemaId: points ?? null,
  }
}

export interface MapOptions {
  readonly map?: SchemaMapName
}

function parseBase(text: string): 0 | 1 {
  if (text === '0') return 0
  if (text === '1') return 1
  throw new InvalidArgumentError('The first pixel is counted 0 or 1.')
}
