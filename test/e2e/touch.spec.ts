/** Working with fingers and a pen. */
import { expect, test } from './fixtures.ts'
import { openFace, readPlaces, selected } from './pages/canvas.ts'
import { Fingers } from './pages/fingers.ts'
import type { Place } from './pages/workspace.ts'

test.use({ hasTouch: true })

const beside = (at: Place, x: number, y = 0): Place => ({ x: at.x + x, y: at.y + y })

test('a finger selects and drags a point, also from beside it, as one edit', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const fingers = await Fingers.of(page)
  const nose = (await readPlaces(workspace, [30])).get(30) ?? { x: 0, y: 0 }
  const at = await workspace.onScreen(nose)
  await fingers.tap(at)
  await expect(workspace.canvas).toHaveAttribute('data-selected-landmark', '30')

  const revision = await workspace.revision()
  await fingers.drag(beside(at, 9), beside(at, 59, 24))
  await workspace.savedAfter(revision)
  const zoom = await workspace.zoom()
  await workspace.expectSelectedAt({ x: nose.x + 50 / zoom, y: nose.y + 24 / zoom }, 0.01)
  await expect(page.getByTestId('history').getByRole('listitem').first()).toContainText('30 by')
})

test('two fingers move and zoom the picture, and press nothing', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const fingers = await Fingers.of(page)
  const nose = (await readPlaces(workspace, [30])).get(30) ?? { x: 0, y: 0 }
  const at = await workspace.onScreen(nose)
  const revision = await workspace.revision()
  const zoom = await workspace.zoom()
  await fingers.press(1, beside(at, -60))
  await fingers.press(2, beside(at, 60))
  await fingers.move({ 1: beside(at, -80, 40), 2: beside(at, 160, 40) }, 12)
  await expect.poll(() => workspace.zoom()).toBeCloseTo(zoom * 2, 1)
  await fingers.lift(2)
  await fingers.lift(1)
  // What lay between the fingers lies between them still.
  const now = await workspace.onScreen(nose)
  expect(Math.hypot(now.x - at.x - 40, now.y - at.y - 40)).toBeLessThan(2)
  expect(await selected(workspace)).toEqual([])
  expect(await workspace.revision()).toBe(revision)
})

test('a finger held still opens the menu of what lies under it', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const fingers = await Fingers.of(page)
  const nose = (await readPlaces(workspace, [30])).get(30) ?? { x: 0, y: 0 }
  const at = await workspace.onScreen(nose)
  const revision = await workspace.revision()
  await fingers.press(0, at)
  const menu = page.getByRole('menu', { name: 'Acts on the point' })
  await expect(menu).toBeVisible()
  await fingers.lift(0)
  await expect(menu).toBeVisible()
  expect(await selected(workspace)).toEqual([30])
  await menu.getByRole('menuitem', { name: 'Confirm the point' }).tap()
  await workspace.savedAfter(revision)
  await expect(menu).toBeHidden()
})

test('a pen shows the pixels below it before it draws, and the hand that holds it does nothing', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const fingers = await Fingers.of(page)
  const nose = (await readPlaces(workspace, [30])).get(30) ?? { x: 0, y: 0 }
  const at = await workspace.onScreen(nose)
  const looks = (): Promise<string> =>
    workspace.canvas.evaluate((e) => [...e.querySelectorAll('canvas')].at(-1)?.toDataURL() ?? '')
  const before = await looks()
  await fingers.pen('mouseMoved', beside(at, 90, 90))
  await expect.poll(looks).not.toBe(before)

  // The palm lies down while the pen hovers, and would have dragged the point.
  await fingers.drag(at, beside(at, 80))
  expect(await selected(workspace)).toEqual([])
  const revision = await workspace.revision()
  await fingers.pen('mouseMoved', at)
  await fingers.pen('mousePressed', at)
  await fingers.pen('mouseMoved', beside(at, 10))
  await fingers.pen('mouseMoved', beside(at, 20))
  await fingers.pen('mouseReleased', beside(at, 20))
  await workspace.savedAfter(revision)
  await workspace.expectSelectedAt({ x: nose.x + 20 / (await workspace.zoom()), y: nose.y }, 0.01)
})
