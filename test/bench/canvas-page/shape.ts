/** What both sides draw: one face of `count` points on a 12-megapixel picture. */
import type { LandmarkSchema } from '#domain/schema.ts'

export const picture = { width: 4000, height: 3000 }

/** Points of a sunflower: evenly spread, so that no two share a place. imagePx. */
export function spreadPoints(count: number): { x: number; y: number }[] {
  return Array.from({ length: count }, (_, i) => {
    const radius = 1100 * Math.sqrt((i + 0.5) / count)
    const angle = i * 2.399963
    return { x: 2000 + radius * Math.cos(angle), y: 1500 + radius * Math.sin(angle) }
  })
}

export function makeSchema(count: number): LandmarkSchema {
  const indices = Array.from({ length: count }, (_, i) => i)
  return {
    id: 'bench',
    name: 'bench',
    source: 'this benchmark',
    landmarks: indices.map((i) => ({ name: String(i), side: 'middle' as const })),
    edges: indices.slice(1).map((i) => [i - 1, i] as const),
    regions: [{ id: 'all', name: 'all', side: 'middle', indices }],
    contours: [],
    flip: indices,
    interOcular: [0, 1],
    pupils: [[0], [1]],
  }
}

/** Address of a picture of that size. */
export async function makePicture(): Promise<string> {
  const canvas = new OffscreenCanvas(picture.width, picture.height)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('no 2d context')
  const gradient = context.createLinearGradient(0, 0, picture.width, picture.height)
  gradient.addColorStop(0, '#d8a080')
  gradient.addColorStop(1, '#304058')
  context.fillStyle = gradient
  context.fillRect(0, 0, picture.width, picture.height)
  return URL.createObjectURL(await canvas.convertToBlob({ type: 'image/jpeg' }))
}
