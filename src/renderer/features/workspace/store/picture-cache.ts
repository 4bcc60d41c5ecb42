/** Decoded pictures: the one that shows and the ones that will probably come next. */
import { decodePicture } from '../../../canvas/picture.ts'
import type { Picture } from '../../../canvas/picture.ts'
import type { Size } from '../../../canvas/view.ts'

/** Decoded pictures are large (48 MB for 12 megapixels); beyond this the ones used longest ago go. */
const mostBytes = 384 * 1024 * 1024
const mostPictures = 6

export interface PictureCache {
  /** `key` stands for the picture's content, `address` is where it is read from. */
  get(key: string, size: Size, address: string): Promise<Picture>
  /** Decodes in advance; a picture that fails says so when it is opened. */
  prefetch(key: string, size: Size, address: string): void
  /** Never freed while it shows. */
  hold(key: string): void
  clear(): void
}

export function createPictureCache(decode = decodePicture): PictureCache {
  /** Oldest use first. */
  const entries = new Map<string, { readonly promise: Promise<Picture>; picture: Picture | null }>()
  let held: string | null = null

  function get(key: string, size: Size, address: string): Promise<Picture> {
    const known = entries.get(key)
    if (known !== undefined) {
      entries.delete(key)
      entries.set(key, known)
      return known.promise
    }
    const entry = { promise: decode(address, size), picture: null as Picture | null }
    entries.set(key, entry)
    entry.promise.then(
      (picture) => {
        entry.picture = picture
        // Freed before it was ready: nobody will draw it.
        if (entries.get(key) !== entry) picture.close()
        shrink()
      },
      () => {
        if (entries.get(key) === entry) entries.delete(key)
      },
    )
    return entry.promise
  }

  function shrink(): void {
    for (const [key, entry] of entries) {
      const bytes = [...entries.values()].reduce((sum, e) => sum + (e.picture?.bytes ?? 0), 0)
      if (entries.size <= 2 || (entries.size <= mostPictures && bytes <= mostBytes)) return
      if (key === held || entry.picture === null) continue
      entries.delete(key)
      entry.picture.close()
    }
  }

  return {
    get,
    prefetch: (key, size, address) => void get(key, size, address).catch(() => undefined),
    hold: (key) => (held = key),
    clear() {
      for (const entry of entries.values()) entry.picture?.close()
      entries.clear()
      held = null
    },
  }
}
