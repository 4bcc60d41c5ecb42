/** A lasso, a handle that scales, a box that is resized, sides that are swapped, states that are said, and every act in the palette. */
import { expect, test } from './fixtures.ts'
import { drag, openFace, readPlaces, selected } from './pages/canvas.ts'
import { runAct } from './pages/workspace.ts'

const eye = [36, 37, 38, 39, 40, 41]

test('a lasso selects what it goes round; a corner of the frame scales about the one across', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const before = await readPlaces(workspace, eye)
  const shown = await Promise.all([...before.values()].map((p) => workspace.onScreen(p)))
  const [x0, x1] = [Math.min(...shown.map((p) => p.x)), Math.max(...shown.map((p) => p.x))]
  const [y0, y1] = [Math.min(...shown.map((p) => p.y)), Math.max(...shown.map((p) => p.y))]
  // A triangle whose box holds the whole eye, and which itself holds only the outer corner: a rectangle would take all six.
  const way = [{ x: x0 - 14, y: y0 - 14 }, { x: x0 + 10, y: y0 - 14 }, { x: x0 + 10, y: y1 + 14 }, { x: x1 + 14, y: y1 + 30 }, { x: x0 - 14, y: y1 + 30 }]
  const first = way[0] ?? { x: 0, y: 0 }
  await page.keyboard.down('Alt')
  await page.mouse.move(first.x, first.y)
  await page.mouse.down()
  for (const corner of [...way.slice(1), first]) await page.mouse.move(corner.x, corner.y, { steps: 8 })
  await page.mouse.up()
  await page.keyboard.up('Alt')
  const chosen = (await selected(workspace)).filter((index) => eye.includes(index))
  expect(chosen, 'the outer corner alone').toEqual([36])

  await page.keyboard.press('Escape')
  const corner = await workspace.onScreen(before.get(36) ?? { x: 0, y: 0 })
  await page.mouse.dblclick(corner.x, corner.y)
  const revision = await workspace.revision()
  const grip = { x: x1 + 16, y: y1 + 16 }
  await drag(page, grip, { x: grip.x + (x1 - x0) / 2, y: grip.y })
  await workspace.savedAfter(revision)
  const scaled = await readPlaces(workspace, eye)
  const left = Math.min(...[...before.values()].map((p) => p.x))
  for (const index of eye) {
    const [p, q] = [before.get(index), scaled.get(index)]
    expect((q?.x ?? 0) - left, 'half as wide again, from the side across').toBeCloseTo(1.5 * ((p?.x ?? 0) - left), 2)
    expect(q?.y).toBeCloseTo(p?.y ?? NaN, 3)
  }
})

test('the box of a face is resized by its edges, and undone', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  await page.keyboard.press('0')
  await workspace.rest()
  const history = page.getByTestId('history').locator('li')
  let revision = await workspace.revision()
  await page.keyboard.press('x')
  // Its right edge is found by the cursor that it gives.
  const frame = await workspace.canvas.boundingBox()
  if (frame === null) throw new Error('the canvas is not shown')
  const y = frame.y + frame.height / 2
  let edge: number | null = null
  for (let x = frame.x + frame.width - 4; x > frame.x + frame.width / 2 && edge === null; x -= 4) {
    await page.mouse.move(x, y)
    const cursor = await page.evaluate(([at, down]) => getComputedStyle(document.elementFromPoint(at ?? 0, down ?? 0) ?? document.body).cursor, [x, y])
    if (cursor === 'ew-resize') edge = x
  }
  if (edge === null) throw new Error('the box has no right edge under the pointer')
  await drag(page, { x: edge, y }, { x: edge + 25, y })
  revision = await workspace.savedAfter(revision)
  await expect(history.first()).toContainText('box changed')
  await workspace.focus()
  await page.keyboard.press('Control+z')
  await workspace.savedAfter(revision)
  await expect(history.first()).toContainText('undone')
})

test('M swaps the sides: every point takes the place of its mirror partner', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const corners = [36, 45]
  const before = await readPlaces(workspace, corners)
  const revision = await workspace.revision()
  await page.keyboard.press('m')
  await workspace.savedAfter(revision)
  const after = await readPlaces(workspace, corners)
  expect(after.get(36)).toEqual(before.get(45))
  expect(after.get(45)).toEqual(before.get(36))
})

test('a point has four states by key, several points at once, and none is set unasked', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const stateOf = (state: string) => page.getByTestId(`state-${state}`)
  await readPlaces(workspace, [30])
  await page.keyboard.press('.')
  for (const state of ['occluded', 'self-occluded', 'absent', 'visible']) {
    const revision = await workspace.revision()
    await page.keyboard.press('o')
    await expect(stateOf(state)).toHaveAttribute('aria-pressed', 'true')
    await workspace.savedAfter(revision)
  }
  // Only looking at the points, also at one whose class is proposed, sets nothing.
  const revision = await workspace.revision()
  for (let k = 0; k < 68; k++) await page.keyboard.press('.')
  expect(await workspace.revision()).toBe(revision)

  await page.keyboard.press('5')
  const count = (await selected(workspace)).length
  expect(count).toBeGreaterThan(1)
  await stateOf('occluded').click()
  await workspace.savedAfter(revision)
  await expect(stateOf('occluded')).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByTestId('history').locator('li').first()).toContainText(String(count))
})

test('the palette finds an act by its words, shows its key, and runs it', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog')
  await palette.getByRole('combobox').fill('mirror better')
  const option = palette.getByRole('option').first()
  await expect(option).toContainText('Mirror from the better half')
  await expect(option.locator('kbd')).toContainText('M')
  await page.keyboard.press('Escape')
  await workspace.focus()
  await page.keyboard.press('.')
  const revision = await workspace.revision()
  await runAct(page, 'pin the point')
  await workspace.savedAfter(revision)
  await expect(page.getByTestId('pin')).toHaveAttribute('aria-pressed', 'true')
})
