/**
 * What fingers mean: one taps or drags, held still it asks for the menu; two move and zoom the view. A pen wins: while
 * one is near, and a little after, what touches the screen is the hand that holds it.
 */
import type { Point } from '#domain/frames.ts'
import { pinchStep } from './tools/pinch.ts'
import type { PinchStep } from './tools/pinch.ts'

export interface TouchListener<E> {
  /** The press turned out to be a tap or a drag: begin with the event of that time. */
  onPress(event: E, tapped: boolean): void
  /** What the finger has begun ends without effect. */
  onDrop(event: E): void
  onPinch(step: PinchStep): void
  /** A finger has been held still. */
  onHold(at: Point<'viewPx'>): void
}

/** What is needed of a PointerEvent. */
export interface TouchEventLike {
  readonly pointerId: number
  readonly timeStamp: number
}

/** A finger that rests moves so much all by itself. */
const slopPx = 8
const holdMs = 500
/** A hand is lifted later than its pen. */
const afterPenMs = 500

export function createTouchReader<E extends TouchEventLike>(listener: TouchListener<E>) {
  const fingers = new Map<number, Point<'viewPx'>>()
  /** Pressed, and nobody knows yet what for. */
  let pending: { readonly event: E; readonly at: Point<'viewPx'>; readonly timer: ReturnType<typeof setTimeout> } | null = null
  let active: number | null = null
  let pinching = false
  let penUntilMs = -Infinity

  function takePending(): { readonly event: E; readonly at: Point<'viewPx'> } | null {
    const taken = pending
    if (taken !== null) clearTimeout(taken.timer)
    pending = null
    return taken
  }

  function hold(): void {
    const held = takePending()
    if (held !== null) listener.onHold(held.at)
  }

  function begin(event: E, tapped: boolean): void {
    active = event.pointerId
    listener.onPress(event, tapped)
  }

  function dropActive(event: E): void {
    if (active !== null) listener.onDrop(event)
    active = null
  }

  return {
    /** A pen is over the screen, or draws on it. */
    notePen(event: E): void {
      penUntilMs = event.timeStamp + afterPenMs
      if (fingers.size === 0) return
      takePending()
      dropActive(event)
      fingers.clear()
      pinching = false
    },

    down(event: E, at: Point<'viewPx'>): void {
      if (event.timeStamp < penUntilMs) return
      fingers.set(event.pointerId, at)
      if (fingers.size === 1) {
        pending = { event, at, timer: setTimeout(hold, holdMs) }
        return
      }
      takePending()
      dropActive(event)
      pinching = true
    },

    /** Whether the finger leads a gesture that goes on with this event. */
    move(event: E, at: Point<'viewPx'>): boolean {
      if (!fingers.has(event.pointerId)) return false
      if (pinching) {
        const [a, b] = [...fingers.values()]
        fingers.set(event.pointerId, at)
        const [c, d] = [...fingers.values()]
        if (a && b && c && d) listener.onPinch(pinchStep([a, b], [c, d]))
        return false
      }
      fingers.set(event.pointerId, at)
      if (pending !== null && Math.hypot(at.x - pending.at.x, at.y - pending.at.y) > slopPx) {
        const pressed = takePending()
        if (pressed !== null) begin(pressed.event, false)
      }
      return active === event.pointerId
    },

    /** `lifted`: by the person; else the system has taken it away. Answers whether a gesture ends with it. */
    up(event: E, lifted: boolean): boolean {
      if (!fingers.delete(event.pointerId)) return false
      if (fingers.size === 0) pinching = false
      const pressed = pending?.event.pointerId === event.pointerId ? takePending() : null
      if (pressed !== null && lifted) begin(pressed.event, true)
      const ends = active === event.pointerId
      if (ends) active = null
      return ends
    },

    destroy: (): void => void takePending(),
  }
}
