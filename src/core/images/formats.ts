/** Which picture files can be read, told by their first bytes, never by their name. */

/** Lower case, with the dot. What a folder scan looks for; the content decides whether it is a picture. */
export const pictureExtensions = [
  '.jpg',
  '.jpeg',
  '.jpe',
  '.jfif',
  '.png',
  '.webp',
  '.gif',
  '.tif',
  '.tiff',
  '.avif',
] as const

/**
 * Extensions of pictures and videos that a person may expect to be read and that cannot be. A folder scan takes them
 * up too, so that each is named with its remedy instead of being passed over in silence.
 */
export const unsupportedExtensions = ['.heic', '.heif', '.bmp', '.jxl', '.jp2', '.psd', '.mp4', '.mov', '.avi'] as const

export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif'

export type Sniffed =
  | { readonly kind: 'picture'; readonly format: PictureFormat }
  | { readonly kind: 'unsupported'; readonly name: string; readonly remedy: string }
  | { readonly kind: 'unknown'; readonly looksLikeText: boolean }

/** Bytes that `sniffFormat` wants to see. */
export const sniffLength = 64

const convert = 'convert it to JPEG or PNG and add that instead'
const convertHeic =
  'convert it to JPEG (on a Mac: Preview, Export; on an iPhone: Settings, Camera, Formats, Most Compatible)'
const takeFrames = 'it is a video: save the wanted frames as pictures, for example with ffmpeg'

interface Signature {
  readonly at: number
  readonly bytes: string
  readonly means: Sniffed
}

function picture(format: PictureFormat): Sniffed {
  return { kind: 'picture', format }
}

function unsupported(name: string, remedy: string): Sniffed {
  return { kind: 'unsupported', name, remedy }
}

/** Bytes as Latin-1 text; the first match counts. Sources: the format documents (T.81, PNG, WebP, GIF89a, TIFF 6, ISOBMFF). */
const signatures: readonly Signature[] = [
  { at: 0, bytes: '\xff\xd8\xff', means: picture('jpeg') },
  { at: 0, bytes: '\x89PNG\r\n\x1a\n', means: picture('png') },
  { at: 8, bytes: 'WEBP', means: picture('webp') },
  { at: 0, bytes: 'GIF8', means: picture('gif') },
  { at: 0, bytes: 'II*\0', means: picture('tiff') },
  { at: 0, bytes: 'MM\0*', means: picture('tiff') },
  { at: 0, bytes: 'II+\0', means: picture('tiff') },
  { at: 0, bytes: 'MM\0+', means: picture('tiff') },
  { at: 4, bytes: 'ftypavi', means: picture('avif') },
  { at: 4, bytes: 'ftyphe', means: unsupported('HEIC', convertHeic) },
  { at: 4, bytes: 'ftypmif1', means: unsupported('HEIF', convertHeic) },
  { at: 4, bytes: 'ftypmsf1', means: unsupported('HEIF', convertHeic) },
  { at: 4, bytes: 'ftyp', means: unsupported('MP4 or QuickTime video', takeFrames) },
  { at: 8, bytes: 'AVI ', means: unsupported('AVI video', takeFrames) },
  { at: 0, bytes: 'BM', means: unsupported('BMP', convert) },
  { at: 0, bytes: '8BPS', means: unsupported('Photoshop', convert) },
  { at: 0, bytes: '%PDF', means: unsupported('PDF', convert) },
  { at: 0, bytes: '\xff\x0a', means: unsupported('JPEG XL', convert) },
  { at: 4, bytes: 'JXL ', means: unsupported('JPEG XL', convert) },
  { at: 4, bytes: 'jP  ', means: unsupported('JPEG 2000', convert) },
]

/**
 * Tells a file's format from its first `sniffLength` bytes (fewer where the file is shorter).
 */
export function sniffFormat(head: Uint8Array): Sniffed {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1')
  const found = signatures.find((s) => text.startsWith(s.bytes, s.at))
  if (found !== undefined) return found.means
  return { kind: 'unknown', looksLikeText: head.length > 0 && head.every((b) => b >= 0x20 || (b >= 0x09 && b <= 0x0d)) }
}
