import { describe, expect, it } from 'vitest'
import { applyEdit } from '#domain/edits.ts'
import type { Face } from '#domain/records.ts'
import { makeFaceOf, makeLandmark } from '../../../../test/helpers/faces.ts'
import { toViewPx } from '../view.ts'
import type { View } from '../view.ts'
import { boxTool } from './box-tool.ts'
import { panTool } from './pan-tool.ts'
import { hitRadiusPx, pickBoxGrip, pickFace, pickLandmark } from './pick.ts'
import { pinchStep } from './pinch.ts'
import { selectTool } from './select-tool.ts'
import type { Intent, Tool, ToolContext, ToolEvent } from './tool.ts'
import { createWheelReader } from './wheel.ts'

const view: View = { zoom: 2, offsetXPx: 10, offsetYPx: 20 }

function makeFace(id: string, points: readonly (readonly [number, number] | null)[], box = { x0: 0, y0: 0, x1: 200, y1: 200 }): Face {
  const landmarks = points.map((p) => makeLandmark({ position: p === null ? null : { x: p[0], y: p[1] } }))
  return makeFaceOf(landmarks, { id, box, detectionScore: 1, reviewState: 'in-review' })
}

const face = makeFace('f', [[50, 50], [100, 50], [75, 100], null])
const other = makeFace('g', [[300, 300], [340, 300]], { x0: 280, y0: 280, x1: 360, y1: 360 })
const context: ToolContext = { view, picture: { width: 400, height: 400 }, faces: [face, other], schemaOf: () => null, activeFaceId: 'f', selected: [] }

const at = (x: number, y: number) => toViewPx(view, { x, y })
const event = (kind: ToolEvent['kind'], p = at(0, 0), shift = false): ToolEvent => ({ kind, at: p, shift, alt: false, slide: false, double: false, pointer: 'mouse' })

/** Runs a gesture; selecting changes what the next event sees, as it does in the program. */
function play<State>(tool: Tool<State>, events: readonly ToolEvent[], from: ToolContext = context) {
  let state = tool.initial
  let now = from
  const intents: Intent[] = []
  for (const e of events) {
    const step = tool.step(state, e, now)
    state = step.state
    for (const intent of step.intents) {
      intents.push(intent)
      if (intent.kind === 'select') now = { ...now, activeFaceId: intent.faceId, selected: intent.indices }
    }
  }
  return { intents, state, of: <K extends Intent['kind']>(kind: K) => intents.filter((i): i is Extract<Intent, { kind: K }> => i.kind === kind) }
}

describe('picking', () => {
  it('takes the nearest landmark, wherever two are in reach', () => {
    const close = makeFace('c', [[50, 50], [53, 50]])
    expect(pickLandmark(close, view, at(51.4, 50))).toBe(0)
    expect(pickLandmark(close, view, at(51.6, 50))).toBe(1)
  })

  it('reaches 14 px on the screen at every zoom, and no further', () => {
    for (const zoom of [0.25, 1, 30]) {
      const v = { zoom, offsetXPx: 0, offsetYPx: 0 }
      const p = toViewPx(v, { x: 50, y: 50 })
      const alone = makeFace('a', [[50, 50]])
      expect(pickLandmark(alone, v, { x: p.x + hitRadiusPx - 0.01, y: p.y })).toBe(0)
      expect(pickLandmark(alone, v, { x: p.x + hitRadiusPx + 0.01, y: p.y })).toBeNull()
    }
  })

  it('does not see a point that is nowhere', () => {
    expect(pickLandmark(makeFace('n', [null]), view, at(0, 0))).toBeNull()
  })

  it('finds a face by its points before its box, and the smaller of two boxes', () => {
    expect(pickFace([face, other], view, at(300, 301))).toEqual({ face: other, index: 0 })
    const inner = makeFace('i', [], { x0: 100, y0: 100, x1: 150, y1: 150 })
    expect(pickFace([face, inner], view, at(120, 140))?.face.id).toBe('i')
    expect(pickFace([face, other], view, at(399, 10))).toBeNull()
  })

  it('finds edges and corners of a box', () => {
    const box = { x0: 10, y0: 10, x1: 110, y1: 60 }
    expect(pickBoxGrip(box, view, at(10, 30))).toEqual({ x: -1, y: 0 })
    expect(pickBoxGrip(box, view, at(110, 60))).toEqual({ x: 1, y: 1 })
    expect(pickBoxGrip(box, view, at(60, 35))).toBeNull()
  })
})

describe('the select tool', () => {
  it('drags a point by as much as the pointer moves, in one edit', () => {
    const start = at(50, 50)
    const grip = { x: start.x + 6, y: start.y - 3 }
    const { intents, of } = play(selectTool, [
      event('down', grip),
      event('move', { x: grip.x + 10, y: grip.y }),
      event('move', { x: grip.x + 31, y: grip.y + 8 }),
      event('up', { x: grip.x + 31, y: grip.y + 8 }),
    ])
    const commits = of('commit')
    expect(commits).toHaveLength(1)
    const [moved] = applyEdit([face], commits[0]?.edit ?? { verb: 'move', actions: [] })
    expect(moved?.landmarks[0]).toEqual({ ...face.landmarks[0], position: { x: 65.5, y: 54 }, origin: 'moved' })
    expect(moved?.landmarks.slice(1)).toEqual(face.landmarks.slice(1))
    expect(of('draft').at(-1)).toEqual({ kind: 'draft', draft: null })
    expect(intents[0]).toEqual({ kind: 'select', faceId: 'f', indices: [0] })
  })

  it('keeps the point under the pointer when the view changes during a drag', () => {
    const start = at(50, 50)
    const pressed = selectTool.step(selectTool.initial, event('down', start), context)
    const dragged = selectTool.step(pressed.state, event('move', { x: start.x + 20, y: start.y }), context)
    const zoomed = { ...context, view: { zoom: 8, offsetXPx: -300, offsetYPx: -200 } }
    const over = toViewPx(zoomed.view, { x: 60, y: 50 })
    const after = selectTool.step(dragged.state, event('move', over), zoomed)
    const [intent] = after.intents
    expect(intent?.kind === 'draft' && intent.draft?.kind === 'points' && intent.draft.positions.get(0)).toEqual({ x: 60, y: 50 })
  })

  it('moves nothing on a click, even of a shaking hand', () => {
    const p = at(100, 50)
    const { of } = play(selectTool, [event('down', p), event('move', { x: p.x + 2, y: p.y + 2 }), event('up', p)])
    expect(of('commit')).toEqual([])
    expect(of('draft')).toEqual([])
    expect(of('select')).toEqual([{ kind: 'select', faceId: 'f', indices: [1] }])
  })

  it('only deselects with a click into empty space', () => {
    const { of, intents } = play(selectTool, [event('down', at(20, 150)), event('up', at(20, 150))], { ...context, selected: [0] })
    expect(intents).toHaveLength(1)
    expect(of('select')).toEqual([{ kind: 'select', faceId: 'f', indices: [] }])
  })

  it('gives up a drag on Esc', () => {
    const { of, state } = play(selectTool, [event('down', at(50, 50)), event('move', at(80, 80)), event('cancel'), event('up', at(80, 80))])
    expect(of('commit')).toEqual([])
    expect(of('draft').at(-1)?.draft).toBeNull()
    expect(state).toEqual({ kind: 'idle' })
  })

  it('makes another face active with a click on a point or into its box', () => {
    expect(play(selectTool, [event('down', at(340, 300))]).of('select')).toEqual([{ kind: 'select', faceId: 'g', indices: [1] }])
    expect(play(selectTool, [event('down', at(320, 350)), event('up', at(320, 350))]).of('select')).toEqual([{ kind: 'select', faceId: 'g', indices: [] }])
  })

  it('adds and takes away with Shift', () => {
    const more = play(selectTool, [event('down', at(100, 50), true)], { ...context, selected: [0] })
    expect(more.of('select')).toEqual([{ kind: 'select', faceId: 'f', indices: [0, 1] }])
    const less = play(selectTool, [event('down', at(50, 50), true)], { ...context, selected: [0, 1] })
    expect(less.of('select')).toEqual([{ kind: 'select', faceId: 'f', indices: [1] }])
  })

  it('drags all selected points together, and selects one of them alone on a click', () => {
    const many = { ...context, selected: [0, 1] }
    const dragged = play(selectTool, [event('down', at(50, 50)), event('move', at(60, 55)), event('up', at(60, 55))], many)
    const [moved] = applyEdit([face], dragged.of('commit')[0]?.edit ?? { verb: 'move', actions: [] })
    expect(moved?.landmarks.map((l) => l.position)).toEqual([{ x: 60, y: 55 }, { x: 110, y: 55 }, { x: 75, y: 100 }, null])
    const clicked = play(selectTool, [event('down', at(50, 50)), event('up', at(50, 50))], many)
    expect(clicked.of('select')).toEqual([{ kind: 'select', faceId: 'f', indices: [0] }])
  })

  it('puts the selected point that is nowhere where the click is', () => {
    const { of } = play(selectTool, [event('down', at(120, 130)), event('up', at(120, 130))], { ...context, selected: [3] })
    const [placed] = applyEdit([face], of('commit')[0]?.edit ?? { verb: 'move', actions: [] })
    expect(placed?.landmarks[3]).toMatchObject({ position: { x: 120, y: 130 }, origin: 'moved' })
  })
})

describe('the box tool', () => {
  it('draws a box in any direction and keeps it on the picture', () => {
    const { of } = play(boxTool, [event('down', at(390, 390)), event('move', at(500, 250)), event('up', at(500, 250))])
    expect(of('box-drawn')).toEqual([{ kind: 'box-drawn', box: { x0: 390, y0: 250, x1: 399.5, y1: 390 } }])
    expect(of('draft').at(-1)?.draft).toBeNull()
  })

  it('draws nothing on a click or a box too small for a face', () => {
    expect(play(boxTool, [event('down', at(250, 250)), event('up', at(250, 250))]).of('box-drawn')).toEqual([])
    expect(play(boxTool, [event('down', at(250, 250)), event('move', at(256, 290)), event('up')]).of('box-drawn')).toEqual([])
  })

  it('moves one edge of the active box, as one edit', () => {
    const { of } = play(boxTool, [event('down', at(200, 100)), event('move', at(230, 140)), event('up', at(230, 140))])
    const [resized] = applyEdit([face], of('commit')[0]?.edit ?? { verb: 'set-box', actions: [] })
    expect(resized?.box).toEqual({ x0: 0, y0: 0, x1: 230, y1: 200 })
    expect(resized?.landmarks).toBe(face.landmarks)
  })

  it('gives up on Esc', () => {
    expect(play(boxTool, [event('down', at(250, 250)), event('move', at(300, 300)), event('cancel'), event('up')]).of('box-drawn')).toEqual([])
  })
})

describe('moving the view', () => {
  it('pans by what the pointer moves', () => {
    const { of } = play(panTool, [event('down', { x: 10, y: 10 }), event('move', { x: 15, y: 7 }), event('move', { x: 16, y: 7 }), event('up')])
    expect(of('pan')).toEqual([
      { kind: 'pan', dxPx: 5, dyPx: -3 },
      { kind: 'pan', dxPx: 1, dyPx: 0 },
    ])
  })

  it('zooms with a wheel, pans with a stroke of two fingers, zooms with a pinch', () => {
    const read = createWheelReader()
    const input = { deltaX: 0, deltaY: 0, deltaMode: 0, ctrl: false, shift: false, timeMs: 0 }
    const wheel = read({ ...input, deltaY: -100 })
    expect(wheel.kind === 'zoom' && wheel.factor).toBeCloseTo(1.2, 2)
    expect(read({ ...input, deltaX: 4, deltaY: 9, timeMs: 1000 })).toEqual({ kind: 'pan', dxPx: -4, dyPx: -9 })
    expect(read({ ...input, deltaY: 12, timeMs: 1100 })).toEqual({ kind: 'pan', dxPx: -0, dyPx: -12 })
    expect(read({ ...input, deltaY: 12, timeMs: 2000 }).kind).toBe('zoom')
    const pinch = read({ ...input, deltaY: -10, ctrl: true, timeMs: 3000 })
    expect(pinch.kind === 'zoom' && pinch.factor).toBeCloseTo(Math.exp(0.1))
  })

  it('keeps what lies under two fingers under them', () => {
    const step = pinchStep([{ x: 0, y: 0 }, { x: 100, y: 0 }], [{ x: 20, y: 10 }, { x: 220, y: 10 }])
    expect(step).toEqual({ at: { x: 120, y: 10 }, factor: 2, dxPx: 70, dyPx: 10 })
  })
})
