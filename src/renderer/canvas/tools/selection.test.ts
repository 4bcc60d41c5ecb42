import { describe, expect, it } from 'vitest'
import { slideAlongContour } from '#domain/contour-slide.ts'
import { applyEdit } from '#domain/edits.ts'
import type { Face } from '#domain/records.ts'
import { schema300w68 } from '#domain/schemas/index.ts'
import { makeFaceOf, makeLandmark } from '../../../../test/helpers/faces.ts'
import { toViewPx } from '../view.ts'
import type { View } from '../view.ts'
import { isInside } from './area.ts'
import { placeFrame, pullFrame, selectionBox } from './selection-frame.ts'
import { selectTool } from './select-tool.ts'
import type { SelectState } from './select-tool.ts'
import type { Intent, ToolContext, ToolEvent } from './tool.ts'

const view: View = { zoom: 2, offsetXPx: 10, offsetYPx: 20 }

function makeFace(id: string, places: readonly (readonly [number, number])[]): Face {
  const landmarks = places.map(([x, y]) => makeLandmark({ position: { x, y } }))
  return makeFaceOf(landmarks, { id, detectionScore: 1, reviewState: 'in-review' })
}

/** A grid of 10 columns, 40 px apart. */
const face = makeFace('f', Array.from({ length: 68 }, (_, i) => [100 + 40 * (i % 10), 100 + 40 * Math.floor(i / 10)] as const))
const other = makeFace('g', [[900, 900], [940, 900]])
const context: ToolContext = {
  view,
  picture: { width: 1000, height: 1000 },
  faces: [face, other],
  schemaOf: () => schema300w68,
  activeFaceId: 'f',
  selected: [],
}

const at = (x: number, y: number) => toViewPx(view, { x, y })
const event = (kind: ToolEvent['kind'], p: { x: number; y: number }, held: Partial<ToolEvent> = {}): ToolEvent => ({
  kind,
  at: p,
  shift: false,
  alt: false,
  slide: false,
  double: false,
  pointer: 'mouse',
  ...held,
})

function play(events: readonly ToolEvent[], from: ToolContext = context) {
  let state: SelectState = selectTool.initial
  let now = from
  const intents: Intent[] = []
  for (const e of events) {
    const step = selectTool.step(state, e, now)
    state = step.state
    intents.push(...step.intents)
    for (const i of step.intents) if (i.kind === 'select') now = { ...now, activeFaceId: i.faceId, selected: i.indices }
  }
  const edits = intents.flatMap((i) => (i.kind === 'commit' ? [i.edit] : []))
  return {
    intents,
    edits,
    selected: now.selected,
    activeFaceId: now.activeFaceId,
    places: (edits[0] === undefined ? [face] : applyEdit([face], edits[0]))[0]?.landmarks.map((l) => l.position) ?? [],
    lastDraft: intents.findLast((i) => i.kind === 'draft')?.draft,
  }
}

const drag = (from: { x: number; y: number }, to: { x: number; y: number }, held: Partial<ToolEvent> = {}): ToolEvent[] => [
  event('down', from, held),
  event('move', { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }, held),
  event('move', to, held),
  event('up', to, held),
]

describe('selecting an area', () => {
  it('takes the points inside a rectangle drawn in any direction, and moves nothing', () => {
    for (const [a, b] of [[at(80, 80), at(190, 190)], [at(190, 80), at(80, 190)]] as const) {
      const { selected, edits, lastDraft } = play(drag(a, b), { ...context, selected: [5] })
      expect(selected).toEqual([0, 1, 2, 10, 11, 12, 20, 21, 22])
      expect(edits).toEqual([])
      expect(lastDraft).toBeNull()
    }
  })

  it('adds with Shift', () => {
    expect(play(drag(at(80, 80), at(120, 120), { shift: true }), { ...context, selected: [5] }).selected).toEqual([5, 0])
  })

  it('takes the points inside a lasso with Alt: what its rectangle holds is not enough', () => {
    // A triangle over the left upper half of a square of nine points.
    const way = [at(80, 80), at(210, 80), at(80, 210)]
    const { selected } = play([
      event('down', way[0] ?? at(0, 0), { alt: true }),
      ...way.slice(1).map((p) => event('move', p, { alt: true })),
      event('up', way[2] ?? at(0, 0), { alt: true }),
    ])
    expect(selected).toEqual([0, 1, 2, 10, 11, 20])
  })

  it('goes to another face where the active one has no point inside', () => {
    const { selected, activeFaceId } = play(drag(at(880, 880), at(960, 920)))
    expect([activeFaceId, selected]).toEqual(['g', [0, 1]])
  })

  it('leaves the selection as it was on Esc', () => {
    const { intents, lastDraft } = play([event('down', at(80, 80)), event('move', at(190, 190)), event('cancel', at(0, 0))])
    expect(intents.some((i) => i.kind === 'select')).toBe(false)
    expect(lastDraft).toBeNull()
  })

  it('knows inside from outside of an outline that is hollow', () => {
    const u = [[0, 0], [30, 0], [30, 30], [20, 30], [20, 10], [10, 10], [10, 30], [0, 30]].map(([x, y]) => ({ x: x ?? 0, y: y ?? 0 }))
    expect(isInside(u, { x: 5, y: 20 })).toBe(true)
    expect(isInside(u, { x: 15, y: 20 })).toBe(false)
    expect(isInside(u, { x: 15, y: 5 })).toBe(true)
  })
})

describe('a selection', () => {
  const selected = [0, 1, 10, 11]
  const many = { ...context, selected }
  const frame = placeFrame(selectionBox(face, selected) ?? { x0: 0, y0: 0, x1: 0, y1: 0 }, view)

  it('moves by any of its points and by the inside of its frame, in one edit', () => {
    for (const from of [at(140, 140), at(120, 120)]) {
      const { edits, places } = play(drag(from, { x: from.x + 20, y: from.y + 6 }), many)
      expect(edits).toHaveLength(1)
      expect(places[0]).toEqual({ x: 110, y: 103 })
      expect(places[11]).toEqual({ x: 150, y: 143 })
      expect(places[2]).toEqual(face.landmarks[2]?.position)
    }
  })

  it('stays where it is while a single point beside it is dragged', () => {
    const { places, selected: now } = play(drag(at(300, 300), at(310, 300)), many)
    expect(now).toEqual([55])
    expect(places[55]).toEqual({ x: 310, y: 300 })
    expect(places[0]).toEqual({ x: 100, y: 100 })
  })

  it('scales about the corner across; Shift keeps the aspect', () => {
    const corner = frame.corners[2] ?? at(0, 0)
    const free = play(drag(corner, { x: corner.x + 80, y: corner.y }), many)
    expect(free.places[11]).toEqual({ x: 180, y: 140 })
    expect(free.places[0]).toEqual({ x: 100, y: 100 })
    const even = play(drag(corner, { x: corner.x + 80, y: corner.y + 80 }, { shift: true }), many)
    expect(even.places[1]).toEqual({ x: 180, y: 100 })
    expect(even.places[11]).toEqual({ x: 180, y: 180 })
  })

  it('turns about its middle by the knob; Shift snaps to 15 degrees', () => {
    const { knob } = frame
    const middle = at(120, 120)
    const radius = middle.y - knob.y
    const towards = (degrees: number) => ({
      x: middle.x + radius * Math.sin((degrees * Math.PI) / 180),
      y: middle.y - radius * Math.cos((degrees * Math.PI) / 180),
    })
    const quarter = play(drag(knob, towards(90)), many)
    expect(quarter.places[0]?.x).toBeCloseTo(140)
    expect(quarter.places[0]?.y).toBeCloseTo(100)
    const snapped = play(drag(knob, towards(93), { shift: true }), many)
    expect(snapped.places[0]?.x).toBeCloseTo(140)
    expect(snapped.places[0]?.y).toBeCloseTo(100)
  })

  it('is let go by a click into its frame, and given back by Esc', () => {
    expect(play([event('down', at(120, 120)), event('up', at(120, 120))], many).selected).toEqual([])
    const left = play([event('down', frame.knob), event('move', at(200, 120)), event('cancel', at(0, 0)), event('up', at(0, 0))], many)
    expect(left.edits).toEqual([])
    expect(left.lastDraft).toBeNull()
    expect(left.selected).toEqual(selected)
  })

  it('that lies on a line is not torn apart by a scale that it has no height for', () => {
    const line = { x0: 0, y0: 50, x1: 100, y1: 50 }
    const moved = pullFrame(line, { kind: 'scale', x: 1, y: 1 }, { x: 0, y: 0 }, { x: 50, y: 30 }, false)
    expect(moved({ x: 100, y: 50 })).toEqual({ x: 150, y: 50 })
  })

  it('becomes the region of a point with a double click', () => {
    const p = at(100 + 40 * 8, 100 + 40 * 3)
    const { selected: now, edits } = play([event('down', p), event('up', p), event('down', p, { double: true }), event('up', p)])
    expect(now).toEqual([36, 37, 39, 40, 41, 38])
    expect(edits).toEqual([])
  })
})

describe('sliding', () => {
  const places = face.landmarks.map((l) => l.position)

  it('keeps a single point on its contour, and shows the contour meanwhile', () => {
    const moves = drag(at(260, 100), at(275, 160), { slide: true })
    const { places: after, intents } = play(moves)
    const wanted = slideAlongContour(schema300w68, places, 4)?.place({ x: 275, y: 160 })
    expect(after[4]).toEqual(wanted)
    expect(intents.some((i) => i.kind === 'draft' && i.draft?.kind === 'points' && (i.draft.guide?.points.length ?? 0) > 10)).toBe(true)
  })

  it('leaves the contour while Shift is held as well', () => {
    const from = at(260, 100)
    const to = at(275, 160)
    const { places: after } = play([
      event('down', from, { slide: true }),
      event('move', at(270, 120), { slide: true }),
      event('move', to, { slide: true, shift: true }),
      event('up', to, { slide: true, shift: true }),
    ])
    expect(after[4]).toEqual({ x: 275, y: 160 })
  })
})
