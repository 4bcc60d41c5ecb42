/** What the label formats in MATLAB files share: bytes of a file, arrays as rows of numbers, points that count from 1. */
import type { LabelFiles, PointLabel } from './codec.ts'
import { LabelFileError } from './label-file.ts'
import type { MatArray } from './mat-file.ts'
import { checkCoordinate, pointAt } from './reading.ts'

/** The first pixel's centre: MATLAB draws pictures with it at (1, 1). */
export const matBase = 1

/** @throws LabelFileError above the limit */
export async function readAllBytes(files: LabelFiles, name: string, mostBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of files.readBytes(name)) {
    parts.push(part)
    length += part.length
    if (length > mostBytes) throw new LabelFileError(`this is larger than ${String(Math.round(mostBytes / 1048576))} MiB`)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** The first bytes, enough to tell what the file is. */
export async function readHeadBytes(files: LabelFiles, name: string): Promise<Uint8Array> {
  const head: number[] = []
  for await (const part of files.readBytes(name)) {
    head.push(...part.subarray(0, 128 - head.length))
    if (head.length >= 128) break
  }
  return Uint8Array.from(head)
}

/** Number at a row and a column, 0-based. */
export function valueAt({ dimensions, values }: MatArray, row: number, column: number): number {
  return values[column * (dimensions[0] ?? 0) + row] ?? NaN
}

/**
 * A point that the file counts from 1. @throws LabelFileError for what is not finite or outside of any picture
 */
export function pointFromMat(x: number, y: number, state: PointLabel['state'] = null): PointLabel {
  return pointAt({ x: checkCoordinate(x - matBase, 'x of a point'), y: checkCoordinate(y - matBase, 'y of a point') }, state)
}
