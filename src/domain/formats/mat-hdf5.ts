/**
 * Numeric arrays of a MATLAB 7.3 file, which is HDF5 behind a head of MATLAB's own. The library is loaded when the first
 * such file comes; the file lies in memory while it is read, since HDF5 jumps about in it.
 */
import { LabelFileError } from './label-file.ts'
import type { MatArray } from './mat-file.ts'

/** Numbers of an array of labels: far more than any set of faces has. */
const mostNumbers = 1 << 26
/** COFW's files with their pictures have less than half of it. */
const mostBytes = 2 ** 30

export function isMat73(head: Uint8Array): boolean {
  return String.fromCharCode(...head.subarray(0, 10)) === 'MATLAB 7.3'
}

let count = 0

/** @param wanted names of arrays; others are passed over. @throws LabelFileError */
export async function readMat73(pieces: AsyncIterable<Uint8Array>, wanted: readonly string[]): Promise<ReadonlyMap<string, MatArray>> {
  const { default: hdf5 } = await import('h5wasm')
  const module = await hdf5.ready
  const path = `/labels-${String(count++)}.mat`
  const { FS: memory } = module
  const stream = memory.open(path, 'w')
  try {
    let length = 0
    try {
      for await (const piece of pieces) {
        if (length + piece.length > mostBytes) throw new LabelFileError('this is larger than 1024 MiB')
        memory.write(stream, piece, 0, piece.length, length)
        length += piece.length
      }
    } finally {
      memory.close(stream)
    }
    module.activate_throwing_error_handler()
    return collect(new hdf5.File(path, 'r'), wanted)
  } catch (error) {
    if (error instanceof LabelFileError) throw error
    throw new LabelFileError('the HDF5 part of the file is damaged or cut off')
  } finally {
    memory.unlink(path)
  }

  function collect(file: InstanceType<typeof hdf5.File>, names: readonly string[]): ReadonlyMap<string, MatArray> {
    try {
      const found = new Map<string, MatArray>()
      for (const name of file.keys().filter((key) => names.includes(key))) {
        const array = arrayOf(file.get(name))
        if (array !== null) found.set(name, array)
      }
      return found
    } finally {
      file.close()
    }
  }

  function arrayOf(entity: unknown): MatArray | null {
    if (!(entity instanceof hdf5.Dataset)) return null
    const { shape } = entity
    if (shape === null || shape.length < 2 || shape.reduce((product, side) => product * side, 1) > mostNumbers) return null
    const { value } = entity
    if (!ArrayBuffer.isView(value) || value instanceof DataView) return null
    // HDF5 counts rows first and MATLAB columns: the same numbers in the same order, with the sides turned about.
    return { dimensions: shape.toReversed(), values: Float64Array.from(value as unknown as ArrayLike<number | bigint>, Number) }
  }
}
