/** A face that was settled just before the next picture came: undo there leads back to it. */
export interface LeftBehind {
  readonly imageId: string
  readonly faceId: string
}

export function createLeftBehind() {
  let settled: LeftBehind | null = null
  /** The picture that came next; null: none came yet. */
  let arrivedAt: string | null = null

  return {
    note(imageId: string, faceId: string): void {
      settled = { imageId, faceId }
      arrivedAt = null
    },

    /** Another picture is on the canvas. Going on from the one that came next leaves all this behind for good. */
    arrive(imageId: string): void {
      if (settled === null || imageId === settled.imageId) return
      if (arrivedAt === null) arrivedAt = imageId
      else if (arrivedAt !== imageId) settled = null
    },

    /** Something was done here: undo means that. */
    forget(): void {
      settled = null
    },

    /** What undo on this picture would lead back to. */
    seenFrom: (imageId: string): LeftBehind | null => (settled !== null && arrivedAt === imageId ? settled : null),
  }
}
