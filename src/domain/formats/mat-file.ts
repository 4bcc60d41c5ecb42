/**
 * Numeric arrays of a MATLAB level 5 MAT-file (`save -v6` and `-v7`): real, full, by name. Whatever else stands in the
 * file (text, cells, structures, sparse and complex arrays) is passed over. Strict: a size that does not fit is an error.
 *
 * Source: MathWorks, MAT-File Format (level 5).
 */
import { Unzlib } from 'fflate'
import { LabelFileError } from './label-file.ts'

export interface MatArray {
  readonly dimensions: readonly number[]
  /** Column after column. */
  readonly values: Float64Array
}

/** Of one array when it is unpacked: 256 Mi bytes. */
const mostBytes = 1 << 28
const headerBytes = 128

const typeMatrix = 14
const typeCompressed = 15
/** Bytes of a number and how it is read, by the type of an element. */
const numberTypes: Readonly<Record<number, readonly [size: number, read: (view: DataView, at: number, isLittle: boolean) => number]>> = {
  1: [1, (view, at) => view.getInt8(at)],
  2: [1, (view, at) => view.getUint8(at)],
  3: [2, (view, at, isLittle) => view.getInt16(at, isLittle)],
  4: [2, (view, at, isLittle) => view.getUint16(at, isLittle)],
  5: [4, (view, at, isLittle) => view.getInt32(at, isLittle)],
  6: [4, (view, at, isLittle) => view.getUint32(at, isLittle)],
  7: [4, (view, at, isLittle) => view.getFloat32(at, isLittle)],
  9: [8, (view, at, isLittle) => view.getFloat64(at, isLittle)],
  12: [8, (view, at, isLittle) => Number(view.getBigInt64(at, isLittle))],
  13: [8, (view, at, isLittle) => Number(view.getBigUint64(at, isLittle))],
}
/** mxDOUBLE to mxUINT64. */
const isNumericClass = (own: number): boolean => own >= 6 && own <= 15
const complexFlag = 0x0800

interface Element {
  readonly type: number
  readonly data: DataView
  /** Where the next one begins. */
  readonly next: number
}

/** True for the head of a level 5 file. */
export function isMatFile(bytes: Uint8Array): boolean {
  return bytes.length >= headerBytes && endianOf(bytes) !== null && versionOf(bytes) === 0x0100
}

/** @param wanted names of arrays; others are passed over. @throws LabelFileError */
export function readMatFile(bytes: Uint8Array, wanted: readonly string[]): ReadonlyMap<string, MatArray> {
  if (!isMatFile(bytes)) throw new LabelFileError('this is no MATLAB file of level 5')
  const isLittle = endianOf(bytes) === 'little'
  const arrays = new Map<string, MatArray>()
  const file = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = headerBytes; at < file.byteLength; ) {
    const element = readElement(file, at, isLittle)
    at = element.next
    const matrix = element.type === typeCompressed ? readElement(unpack(element.data), 0, isLittle) : element
    if (matrix.type !== typeMatrix) throw new LabelFileError(`an element of type ${String(matrix.type)} stands where an array is expected`)
    const array = readMatrix(matrix.data, isLittle, wanted)
    if (array !== null) arrays.set(array.name, array)
  }
  return arrays
}

function endianOf(bytes: Uint8Array): 'little' | 'big' | null {
  const mark = String.fromCharCode(bytes[126] ?? 0, bytes[127] ?? 0)
  return mark === 'IM' ? 'little' : mark === 'MI' ? 'big' : null
}

function versionOf(bytes: Uint8Array): number {
  const [low = 0, high = 0] = endianOf(bytes) === 'little' ? [bytes[124], bytes[125]] : [bytes[125], bytes[124]]
  return high * 256 + low
}

function readElement(view: DataView, at: number, isLittle: boolean): Element {
  if (at + 8 > view.byteLength) throw new LabelFileError('the file is cut off')
  const first = view.getUint32(at, isLittle)
  const smallSize = first >>> 16
  const [type, size, from] = smallSize > 0 ? [first & 0xffff, smallSize, at + 4] : [first, view.getUint32(at + 4, isLittle), at + 8]
  if ((smallSize > 4 && smallSize > 0) || from + size > view.byteLength) throw new LabelFileError('an element is longer than the file')
  // Elements end at a multiple of 8 bytes, but packed ones do not.
  const next = smallSize > 0 ? at + 8 : type === typeCompressed ? from + size : from + Math.ceil(size / 8) * 8
  return { type, data: new DataView(view.buffer, view.byteOffset + from, size), next }
}

function readMatrix(view: DataView, isLittle: boolean, wanted: readonly string[]): (MatArray & { name: string }) | null {
  const flags = readElement(view, 0, isLittle)
  if (flags.type !== 6 || flags.data.byteLength < 8) throw new LabelFileError('an array has no flags')
  const word = flags.data.getUint32(0, isLittle)
  if (!isNumericClass(word & 0xff) || (word & complexFlag) !== 0) return null
  const shape = readElement(view, flags.next, isLittle)
  const label = readElement(view, shape.next, isLittle)
  const name = String.fromCharCode(...new Uint8Array(label.data.buffer, label.data.byteOffset, Math.min(label.data.byteLength, 64)))
  if (!wanted.includes(name)) return null
  const dimensions = [...readNumbers(shape, isLittle)]
  const values = readNumbers(readElement(view, label.next, isLittle), isLittle)
  const count = dimensions.reduce((product, side) => product * side, 1)
  if (dimensions.length < 2 || count !== values.length) throw new LabelFileError(`the array ${name} does not have as many numbers as its size says`)
  return { name, dimensions, values }
}

function readNumbers({ type, data }: Element, isLittle: boolean): Float64Array {
  const [size, read] = numberTypes[type] ?? []
  if (size === undefined || read === undefined) throw new LabelFileError(`an element of type ${String(type)} stands where numbers are expected`)
  return Float64Array.from({ length: Math.floor(data.byteLength / size) }, (_, k) => read(data, k * size, isLittle))
}

function unpack(packed: DataView): DataView {
  const parts: Uint8Array[] = []
  let length = 0
  const unzlib = new Unzlib((part) => {
    length += part.length
    if (length > mostBytes) throw new LabelFileError('an array unpacks to more than 256 MiB')
    parts.push(part)
  })
  try {
    // In pieces, so that what unpacks to too much ends before it has.
    const bytes = new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength)
    const piece = 1 << 16
    for (let at = 0; at < bytes.length; at += piece) unzlib.push(bytes.subarray(at, at + piece), at + piece >= bytes.length)
  } catch (error) {
    if (error instanceof LabelFileError) throw error
    throw new LabelFileError('a packed array is damaged')
  }
  const joined = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return new DataView(joined.buffer)
}
