import { open } from 'node:fs/promises'
import sharp from 'sharp'
import type { Metadata, Sharp } from 'sharp'
import { CanthusError } from '#contract/errors.ts'
import { sniffFormat, sniffLength } from './formats.ts'
import type { PictureFormat } from './formats.ts'
import type { PictureLimits } from './picture.ts'

// A picture may be replaced on disk while the program runs, and its file must not stay open afterwards.
sharp.cache(false)

/** Mid-grey stands behind what is transparent: neither black nor white hair or skin vanishes in it. */
const background = { r: 128, g: 128, b: 128 }

export interface OpenedPicture {
  readonly format: PictureFormat
  readonly metadata: Metadata
  /** Pixels after EXIF orientation. */
  readonly width: number
  readonly height: number
  /** First page or frame, upright, opaque, sRGB; embedded colour profiles are applied. */
  readonly upright: () => Sharp
  /** First page or frame, upright, in the colours and the depth of the file. */
  readonly turned: () => Sharp
}

/**
 * Checks a file and reads its header; no pixel is decoded.
 * @throws CanthusError image.missing, image.unreadable, image.unsupported, image.tooLarge; `details.path` is the file.
 */
export async function openPicture(path: string, limits: PictureLimits): Promise<OpenedPicture> {
  const format = await readFormat(path)
  // `failOn: 'error'` refuses truncated and damaged pixels, and lets odd metadata pass.
  const source = () => sharp(path, { failOn: 'error', limitInputPixels: false })
  const metadata = await source()
    .metadata()
    .catch((cause: unknown) => {
      throw damaged(path, cause)
    })
  const { width, height } = metadata.autoOrient
  if (width * height > limits.largestPixels) {
    throw new CanthusError(
      'image.tooLarge',
      `${path}: ${megapixels(width * height)} (${String(width)} x ${String(height)}), more than the limit of ` +
        `${megapixels(limits.largestPixels)}; make a smaller copy`,
      { path, width, height, largestPixels: limits.largestPixels },
    )
  }
  const upright = () => source().autoOrient().flatten({ background }).toColourspace('srgb')
  const turned = () => source().autoOrient()
  return { format, metadata, width, height, upright, turned }
}

/** Runs a decoding step and turns the decoder's errors into `image.unreadable`. */
export async function decodeStep<T>(path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (cause) {
    throw damaged(path, cause)
  }
}

async function readFormat(path: string): Promise<PictureFormat> {
  const head = await readHead(path)
  if (head.length === 0) throw unreadable(path, 'the file is empty')
  const sniffed = sniffFormat(head)
  switch (sniffed.kind) {
    case 'picture':
      return sniffed.format
    case 'unsupported':
      throw new CanthusError('image.unsupported', `${path}: ${sniffed.name} cannot be read; ${sniffed.remedy}`, {
        path,
        format: sniffed.name,
        remedy: sniffed.remedy,
      })
    case 'unknown':
      throw unreadable(path, sniffed.looksLikeText ? 'it holds text, not a picture' : 'it is in no known picture format')
  }
}

async function readHead(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path)
    try {
      const head = new Uint8Array(sniffLength)
      const { bytesRead } = await file.read(head, 0, sniffLength, 0)
      return head.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw fileError(path, cause)
  }
}

/** What the file system said, as a CanthusError. */
export function fileError(path: string, cause: unknown): CanthusError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new CanthusError('image.missing', `${path}: no such file; it was moved, renamed or deleted`, { path }, { cause })
  }
  if (code === 'EISDIR') return unreadable(path, 'it is a folder', cause)
  if (code === 'EACCES' || code === 'EPERM') return unreadable(path, 'reading it is not permitted', cause)
  return unreadable(path, describe(cause), cause)
}

function damaged(path: string, cause: unknown): CanthusError {
  return unreadable(path, `it is damaged or cut short (${describe(cause)})`, cause)
}

function unreadable(path: string, reason: string, cause?: unknown): CanthusError {
  return new CanthusError('image.unreadable', `${path}: ${reason}`, { path, reason }, { cause })
}

/** The first line of an error's message; decoders write several. */
function describe(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause)
  return message.split('\n')[0]?.trim() ?? ''
}

function megapixels(pixels: number): string {
  return `${(pixels / 1e6).toFixed(pixels < 1e7 ? 1 : 0)} megapixels`
}
