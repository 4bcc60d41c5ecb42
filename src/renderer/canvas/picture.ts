/** A decoded picture with smaller copies, so that a zoomed out view of a large one is quick and free of moiré. */
import type { Size } from './view.ts'

export interface PictureLevel extends Size {
  readonly source: CanvasImageSource
}

export interface Picture extends Size {
  /** Largest first, each half the one before. `width` and `height` of the picture itself are in imagePx. */
  readonly levels: readonly PictureLevel[]
  /** Bytes that it holds. */
  readonly bytes: number
  /** Frees it; it cannot be drawn afterwards. */
  close(): void
}

const smallestLevelPx = 512

/** @throws Error where the address holds no picture that the browser can decode. */
export async function decodePicture(address: string, size: Size): Promise<Picture> {
  const element = new Image()
  element.decoding = 'async'
  element.fetchPriority = 'high'
  element.src = address
  await element.decode()
  const first = await createImageBitmap(element)
  const bitmaps = [first]
  for (;;) {
    const last = bitmaps.at(-1) ?? first
    if (Math.max(last.width, last.height) / 2 < smallestLevelPx) break
    bitmaps.push(
      await createImageBitmap(last, {
        resizeWidth: Math.max(1, Math.round(last.width / 2)),
        resizeHeight: Math.max(1, Math.round(last.height / 2)),
        resizeQuality: 'medium',
      }),
    )
  }
  return {
    width: size.width,
    height: size.height,
    levels: bitmaps.map((bitmap) => ({ source: bitmap, width: bitmap.width, height: bitmap.height })),
    bytes: bitmaps.reduce((sum, bitmap) => sum + bitmap.width * bitmap.height * 4, 0),
    close: () => {
      for (const bitmap of bitmaps) bitmap.close()
    },
  }
}

/** The smallest copy that still has a pixel for each device pixel. */
export function levelFor(picture: Picture, shownWidthPx: number, pixelRatio: number): PictureLevel | null {
  const needed = shownWidthPx * pixelRatio
  return picture.levels.findLast((level) => level.width >= needed) ?? picture.levels[0] ?? null
}
