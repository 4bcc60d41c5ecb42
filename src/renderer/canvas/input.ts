/** Pointer, wheel, touch and space bar of the canvas element, in viewPx. What they mean is decided elsewhere. */
import type { Point } from '#domain/frames.ts'
import type { PinchStep } from './tools/pinch.ts'
import type { PointerKind, ToolEvent } from './tools/tool.ts'
import { createTouchReader } from './touch.ts'
import { createWheelReader } from './tools/wheel.ts'
import type { WheelIntent } from './tools/wheel.ts'

export interface InputListener {
  /** `pan`: a gesture that moves the view whatever the tool is (space, middle button). */
  onPointer(event: ToolEvent, pan: boolean): void
  onLeave(): void
  /** The right button was pressed, or a finger was held still. */
  onMenu(at: Point<'viewPx'>, coarse: boolean): void
  onWheel(intent: WheelIntent, at: Point<'viewPx'>): void
  onPinch(step: PinchStep): void
  /** Space is held or let go. */
  onSpace(held: boolean): void
}

/** A second press this soon and this near makes a double click. */
const doubleMs = 400
const doublePx = 6
const doubleTouchPx = 24

/** Returns the function that takes the listeners away. */
export function listenToInput(element: HTMLElement, listener: InputListener): () => void {
  const readWheel = createWheelReader()
  let gesture: { pointerId: number; pan: boolean } | null = null
  let space = false
  /** S slides along the contour, as Ctrl does. */
  let slideKey = false
  let last: { event: PointerEvent; at: Point<'viewPx'> } | null = null
  let pressed: { timeMs: number; at: Point<'viewPx'> } | null = null

  function placeOf(event: MouseEvent): Point<'viewPx'> {
    const rect = element.getBoundingClientRect()
    return { x: event.clientX - rect.left - element.clientLeft, y: event.clientY - rect.top - element.clientTop }
  }

  function send(kind: ToolEvent['kind'], event: PointerEvent, pan: boolean, double = false): void {
    const at = placeOf(event)
    last = { event, at }
    listener.onPointer({ kind, at, ...modifiersOf(event), double, pointer: typeOf(event) }, pan)
  }

  function modifiersOf(event: PointerEvent | KeyboardEvent): Pick<ToolEvent, 'shift' | 'alt' | 'slide'> {
    return { shift: event.shiftKey, alt: event.altKey, slide: slideKey || event.ctrlKey }
  }

  /** Browsers count clicks only when the button is let go. A third press begins anew. */
  function isDouble(event: PointerEvent, at: Point<'viewPx'>): boolean {
    const before = pressed
    const near = before !== null && Math.hypot(at.x - before.at.x, at.y - before.at.y) <= (event.pointerType === 'touch' ? doubleTouchPx : doublePx)
    const double = near && event.timeStamp - before.timeMs <= doubleMs
    pressed = double ? null : { timeMs: event.timeStamp, at }
    return double
  }

  /** A modifier that comes or goes during a drag counts at once, not with the next move. */
  function repeatMove(event: KeyboardEvent): void {
    if (gesture === null || last === null) return
    listener.onPointer({ kind: 'move', at: last.at, ...modifiersOf(event), double: false, pointer: typeOf(last.event) }, gesture.pan)
  }

  function changeKeys(event: KeyboardEvent): void {
    if (event.repeat) return
    const down = event.type === 'keydown'
    if (event.key.toLowerCase() === 's' && event.target === element) slideKey = down
    else if (!['Shift', 'Control', 'Alt'].includes(event.key)) return
    repeatMove(event)
  }

  const touch = createTouchReader<PointerEvent>({
    // A tap and a drag soon after are no double tap.
    onPress: (event, tapped) => press(event, tapped && isDouble(event, placeOf(event))),
    onDrop(event) {
      if (gesture !== null) send('cancel', event, gesture.pan)
      gesture = null
    },
    onPinch: (step) => listener.onPinch(step),
    onHold: (at) => listener.onMenu(at, true),
  })

  function press(event: PointerEvent, double: boolean): void {
    gesture = { pointerId: event.pointerId, pan: event.button === 1 || space }
    // A finger that only tapped is up already: nothing is left to capture.
    if (event.pointerType !== 'touch') element.setPointerCapture(event.pointerId)
    send('down', event, gesture.pan, double)
  }

  function down(event: PointerEvent): void {
    element.focus({ preventScroll: true })
    if (event.pointerType === 'pen') touch.notePen(event)
    if (event.pointerType === 'touch') {
      // Mouse events made up from the touch would press a second time.
      event.preventDefault()
      if (gesture === null || fromTouch()) touch.down(event, placeOf(event))
      return
    }
    if (gesture !== null || event.button > 1) return
    // The middle button would start the browser's own scrolling.
    event.preventDefault()
    press(event, isDouble(event, placeOf(event)))
  }

  function fromTouch(): boolean {
    return last?.event.pointerType === 'touch'
  }

  function move(event: PointerEvent): void {
    if (event.pointerType === 'pen') touch.notePen(event)
    if (event.pointerType === 'touch' && !touch.move(event, placeOf(event))) return
    if (gesture === null) send('move', event, space)
    else if (gesture.pointerId === event.pointerId) send('move', event, gesture.pan)
  }

  function up(event: PointerEvent): void {
    const lifted = event.type === 'pointerup'
    if (event.pointerType === 'touch' && !touch.up(event, lifted)) return
    if (gesture?.pointerId !== event.pointerId) return
    const { pan } = gesture
    gesture = null
    send(lifted ? 'up' : 'cancel', event, pan)
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault()
    const intent = readWheel({
      deltaX: event.deltaX,
      deltaY: event.deltaY,
      deltaMode: event.deltaMode,
      ctrl: event.ctrlKey || event.metaKey,
      shift: event.shiftKey,
      timeMs: event.timeStamp,
    })
    listener.onWheel(intent, placeOf(event))
  }

  function holdSpace(event: KeyboardEvent): void {
    if (event.key !== ' ' || event.target !== element) return
    event.preventDefault()
    if (!space) listener.onSpace(true)
    space = true
  }

  function releaseSpace(event?: KeyboardEvent): void {
    if (!space || (event !== undefined && event.key !== ' ')) return
    space = false
    listener.onSpace(false)
  }

  const end = new AbortController()
  const options = { signal: end.signal }
  element.addEventListener('pointerdown', down, options)
  element.addEventListener('pointermove', move, options)
  element.addEventListener('pointerup', up, options)
  element.addEventListener('pointercancel', up, options)
  element.addEventListener('pointerleave', () => listener.onLeave(), options)
  element.addEventListener('wheel', wheel, { ...options, passive: false })
  element.addEventListener('keydown', holdSpace, options)
  element.addEventListener('keyup', releaseSpace, options)
  element.addEventListener('keydown', changeKeys, options)
  element.addEventListener('keyup', changeKeys, options)
  element.addEventListener(
    'blur',
    () => {
      releaseSpace()
      slideKey = false
    },
    options,
  )
  element.addEventListener(
    'contextmenu',
    (event) => {
      event.preventDefault()
      // Ctrl and a click mean this on a Mac; elsewhere Ctrl with the first button slides a point.
      if (gesture === null && event.button === 2) listener.onMenu(placeOf(event), false)
    },
    options,
  )
  return () => {
    end.abort()
    touch.destroy()
  }
}

function typeOf(event: PointerEvent): PointerKind {
  return event.pointerType === 'touch' || event.pointerType === 'pen' ? event.pointerType : 'mouse'
}
