import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PinchStep } from './tools/pinch.ts'
import { createTouchReader } from './touch.ts'
import type { TouchEventLike } from './touch.ts'

const heard: string[] = []
let timeStamp = 0

function read() {
  heard.length = 0
  timeStamp = 1000
  return createTouchReader<TouchEventLike>({
    onPress: (event, tapped) => heard.push(`${tapped ? 'tap' : 'press'} ${String(event.pointerId)}`),
    onDrop: () => heard.push('drop'),
    onPinch: (step: PinchStep) => heard.push(`pinch ${step.factor.toFixed(2)} ${String(step.dxPx)} ${String(step.dyPx)}`),
    onHold: (at) => heard.push(`hold ${String(at.x)} ${String(at.y)}`),
  })
}

const by = (pointerId: number): TouchEventLike => ({ pointerId, timeStamp: ++timeStamp })
const at = (x: number, y: number) => ({ x, y })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('fingers', () => {
  it('tap: the press is told when the finger is lifted, and ends at once', () => {
    const touch = read()
    touch.down(by(1), at(10, 10))
    expect(touch.move(by(1), at(14, 12))).toBe(false)
    expect(heard).toEqual([])
    expect(touch.up(by(1), true)).toBe(true)
    expect(heard).toEqual(['tap 1'])
  })

  it('drag once they leave the place where they rested', () => {
    const touch = read()
    touch.down(by(1), at(10, 10))
    expect(touch.move(by(1), at(30, 10))).toBe(true)
    vi.advanceTimersByTime(2000)
    expect(touch.move(by(1), at(31, 10))).toBe(true)
    expect(touch.up(by(1), true)).toBe(true)
    expect(heard).toEqual(['press 1'])
  })

  it('held still ask for the menu, once, and then do nothing more', () => {
    const touch = read()
    touch.down(by(1), at(10, 20))
    vi.advanceTimersByTime(600)
    expect(touch.move(by(1), at(80, 20))).toBe(false)
    expect(touch.up(by(1), true)).toBe(false)
    expect(heard).toEqual(['hold 10 20'])
  })

  it('move and zoom the view by two; the first had pressed nothing, and the last one left presses nothing', () => {
    const touch = read()
    touch.down(by(1), at(0, 0))
    touch.down(by(2), at(100, 0))
    touch.move(by(2), at(200, 0))
    touch.up(by(2), true)
    expect(touch.move(by(1), at(50, 50))).toBe(false)
    expect(touch.up(by(1), true)).toBe(false)
    vi.advanceTimersByTime(600)
    expect(heard).toEqual(['pinch 2.00 50 0'])
  })

  it('take back a drag where a second one comes', () => {
    const touch = read()
    touch.down(by(1), at(0, 0))
    touch.move(by(1), at(40, 0))
    touch.down(by(2), at(100, 0))
    expect(touch.up(by(1), true)).toBe(false)
    expect(heard).toEqual(['press 1', 'drop'])
  })

  it('are a palm while a pen is near and shortly after, also the one that was first', () => {
    const touch = read()
    touch.down(by(1), at(0, 0))
    touch.move(by(1), at(40, 0))
    touch.notePen(by(9))
    expect(touch.up(by(1), true)).toBe(false)
    touch.down(by(2), at(0, 0))
    expect(touch.up(by(2), true)).toBe(false)
    expect(heard).toEqual(['press 1', 'drop'])
    timeStamp += 600
    touch.down(by(3), at(0, 0))
    expect(touch.up(by(3), true)).toBe(true)
  })

  it('that the system takes away have pressed nothing', () => {
    const touch = read()
    touch.down(by(1), at(0, 0))
    expect(touch.up(by(1), false)).toBe(false)
    expect(heard).toEqual([])
  })
})
