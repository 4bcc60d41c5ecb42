/** What a turn of the wheel or a stroke on a touch pad means. */

export type WheelIntent =
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'pan'; readonly dxPx: number; readonly dyPx: number }

export interface WheelInput {
  readonly deltaX: number
  readonly deltaY: number
  /** 0: pixels, 1: lines, 2: pages. */
  readonly deltaMode: number
  /** Held, or a pinch on a touch pad, which browsers report so. */
  readonly ctrl: boolean
  readonly shift: boolean
  readonly timeMs: number
}

const perLinePx = 33
const perPagePx = 400
/** One notch of 100 px is a fifth. */
const zoomPerPx = 0.00182
const pinchPerPx = 0.01
/** A stroke with two fingers is never straight: one sideways step says that all of it is a stroke. */
const strokeMs = 300

export function createWheelReader(): (input: WheelInput) => WheelIntent {
  let strokeUntilMs = -Infinity
  return (input) => {
    const scale = input.deltaMode === 1 ? perLinePx : input.deltaMode === 2 ? perPagePx : 1
    const dx = input.deltaX * scale
    const dy = input.deltaY * scale
    if (input.ctrl) return { kind: 'zoom', factor: Math.exp(-clamp(dy, 80) * pinchPerPx) }
    if (input.shift) return { kind: 'pan', dxPx: -(dx || dy), dyPx: 0 }
    if (input.deltaMode === 0 && dx !== 0) strokeUntilMs = input.timeMs + strokeMs
    if (input.timeMs < strokeUntilMs) {
      strokeUntilMs = input.timeMs + strokeMs
      return { kind: 'pan', dxPx: -dx, dyPx: -dy }
    }
    return { kind: 'zoom', factor: Math.exp(-clamp(dy, 400) * zoomPerPx) }
  }
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value))
}
