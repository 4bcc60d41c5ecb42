/** From which number the first pixel is counted, and what in the files speaks for it or against it. */
import type { ImportPreview } from '#contract/methods/formats.ts'
import { halfPixelPx } from '#domain/formats/check-labels.ts'
import type { FormatCodec } from '#domain/formats/codec.ts'
import type { FaceLabel } from '#domain/formats/codec.ts'

type Base = ImportPreview['base']

export class BaseEvidence {
  readonly #codec: FormatCodec
  readonly #base: 0 | 1 | null
  #leastPx = Infinity
  #facesBefore = 0
  #facesBeyond = 0
  #facesFarOut = 0
  #facesMeasured = 0

  /** @param base that was asked for */
  constructor(codec: FormatCodec, base: 0 | 1 | null) {
    this.#codec = codec
    this.#base = base
  }

  add(label: FaceLabel, size: { readonly width: number; readonly height: number } | null): void {
    let leastPx = Infinity
    let beyondPx = -Infinity
    for (const { position } of label.points) {
      if (position === null) continue
      leastPx = Math.min(leastPx, position.x, position.y)
      if (size !== null) beyondPx = Math.max(beyondPx, position.x - (size.width - 1), position.y - (size.height - 1))
    }
    this.#leastPx = Math.min(this.#leastPx, leastPx)
    if (size !== null) this.#facesMeasured++
    const outPx = Math.max(-leastPx, beyondPx) - halfPixelPx
    // Who reaches out by more than the pixel between the two bases does so by either.
    if (outPx > 1) this.#facesFarOut++
    else if (-leastPx > halfPixelPx) this.#facesBefore++
    else if (beyondPx > halfPixelPx) this.#facesBeyond++
  }

  /**
   * Faces that lie in the picture by the other base alone are a doubt, unless there are more that lie outside by both:
   * faces that the picture cuts reach out of it by any length, also by less than a pixel.
   */
  summarise(): Base {
    const own = this.#codec.statement.base
    if (own === 'percent' || own === 'fraction') {
      return { value: own, evidence: `${this.#codec.name} gives ${own === 'percent' ? 'percent' : 'parts'} of the picture's size.`, isDoubtful: false }
    }
    const value = this.#base ?? own
    const rule = this.#base === null ? `${this.#codec.name} counts from ${String(own)}.` : `Counted from ${String(value)}, as asked for.`
    const least = Number.isFinite(this.#leastPx) ? ` The least coordinate in the files is ${String(Number((this.#leastPx + value).toFixed(3)))}.` : ''
    if (value === 1 && this.#facesBefore > this.#facesFarOut) {
      return { value, evidence: `${rule}${least} ${count(this.#facesBefore)} coordinates below 0.5, which lie outside of the picture, and inside if counted from 0.`, isDoubtful: true }
    }
    if (value === 0 && this.#facesBeyond > this.#facesFarOut + this.#facesBefore) {
      return {
        value,
        evidence: `${rule}${least} ${count(this.#facesBeyond)} points up to one pixel beyond the right or lower edge, as if counted from 1.`,
        isDoubtful: true,
      }
    }
    if (this.#facesFarOut > 0) return { value, evidence: `${rule}${least} ${count(this.#facesFarOut)} points outside of the picture, by either base.`, isDoubtful: false }
    const edge = this.#facesMeasured > 0 && value === 0 ? ` No point lies just beyond the right or lower edge of ${this.#facesMeasured === 1 ? 'the face' : `the ${String(this.#facesMeasured)} faces`} that could be held against a picture.` : ''
    return { value, evidence: `${rule}${least}${edge}`, isDoubtful: false }
  }
}

function count(faces: number): string {
  return faces === 1 ? '1 face has' : `${String(faces)} faces have`
}
