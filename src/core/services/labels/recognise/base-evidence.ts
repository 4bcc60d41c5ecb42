/** From which number the first pixel is counted, and what in the files speaks for it or against it. */
import type { ImportPreview } from '#contract/methods/formats.ts'
import type { FormatCodec } from '#domain/formats/codec.ts'
import type { FaceLabel } from '#domain/formats/codec.ts'

type Base = ImportPreview['base']

export class BaseEvidence {
  readonly #codec: FormatCodec
  readonly #base: 0 | 1 | null
  #leastPx = Infinity
  #facesBelow = 0
  #facesBeyond = 0
  #facesMeasured = 0

  /** @param base that was asked for */
  constructor(codec: FormatCodec, base: 0 | 1 | null) {
    this.#codec = codec
    this.#base = base
  }

  add(label: FaceLabel, size: { readonly width: number; readonly height: number } | null): void {
    let least = Infinity
    let beyond = false
    for (const { position } of label.points) {
      if (position === null) continue
      least = Math.min(least, position.x, position.y)
      // Between the last pixel's centre and one further: where the last pixel lies for those who count from 1.
      if (size !== null) beyond ||= isJustBeyond(position.x, size.width) || isJustBeyond(position.y, size.height)
    }
    this.#leastPx = Math.min(this.#leastPx, least)
    if (least < 0) this.#facesBelow++
    if (size !== null) this.#facesMeasured++
    if (beyond) this.#facesBeyond++
  }

  summarise(): Base {
    const own = this.#codec.statement.base
    if (own === 'percent' || own === 'fraction') {
      return { value: own, evidence: `${this.#codec.name} gives ${own === 'percent' ? 'percent' : 'parts'} of the picture's size.`, isDoubtful: false }
    }
    const value = this.#base ?? own
    const rule = this.#base === null ? `${this.#codec.name} counts from ${String(own)}.` : `Counted from ${String(value)}, as asked for.`
    const least = Number.isFinite(this.#leastPx) ? ` The least coordinate in the files is ${String(Number((this.#leastPx + value).toFixed(3)))}.` : ''
    if (value === 1 && this.#facesBelow > 0) {
      return { value, evidence: `${rule}${least} ${count(this.#facesBelow)} coordinates below 1, which would lie outside of the picture.`, isDoubtful: true }
    }
    if (value === 0 && this.#facesBeyond > 0 && this.#facesBelow === 0) {
      return {
        value,
        evidence: `${rule}${least} ${count(this.#facesBeyond)} points up to one pixel beyond the right or lower edge, as if counted from 1.`,
        isDoubtful: true,
      }
    }
    const edge = this.#facesMeasured > 0 && value === 0 ? ` No point lies just beyond the right or lower edge of ${this.#facesMeasured === 1 ? 'the face' : `the ${String(this.#facesMeasured)} faces`} that could be held against a picture.` : ''
    return { value, evidence: `${rule}${least}${edge}`, isDoubtful: false }
  }
}

function isJustBeyond(coordinate: number, side: number): boolean {
  return coordinate > side - 1 && coordinate <= side
}

function count(faces: number): string {
  return faces === 1 ? '1 face has' : `${String(faces)} faces have`
}
