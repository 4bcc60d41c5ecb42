/** Boxes that are drawn faster than their points are found: every one becomes a face, on the picture that it was drawn on. */
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import type { Host } from './host.ts'
import { toPicture } from './pages/canvas.ts'
import { StartScreen } from './pages/start.ts'
import type { Place, Workspace } from './pages/workspace.ts'
import { Wire } from './pages/wire.ts'

interface Drawn {
  readonly workspace: Workspace
  /** Lets the points of the boxes that were drawn so far come. */
  readonly answer: () => void
}

/** The sample set's first picture, whole on the canvas, with one box drawn whose points are still awaited. */
async function openAndDraw(page: Page, start: () => Promise<Host>): Promise<Drawn> {
  const wire = await Wire.of(page)
  await page.goto((await start()).url)
  const workspace = await new StartScreen(page).openSample()
  await page.keyboard.press('0')
  await workspace.rest()
  const answer = wire.hold('images.predictBox')
  await workspace.drawBox(await at(workspace, 0.2, 0.2), await at(workspace, 0.4, 0.5))
  await expect(page.getByText('Setting the points in the box…')).toBeVisible()
  return { workspace, answer }
}

/** A place of the picture by its share of the canvas. */
async function at(workspace: Workspace, x: number, y: number): Promise<Place> {
  const size = await workspace.canvas.evaluate((e) => ({ w: e.clientWidth, h: e.clientHeight }))
  return toPicture(workspace, { x: x * size.w, y: y * size.h })
}

test('a second box may be drawn, or half drawn, before the points of the first are there', async ({ cleanPage: page, start }, info) => {
  const { workspace, answer } = await openAndDraw(page, start)
  await workspace.drawBox(await at(workspace, 0.6, 0.2), await at(workspace, 0.8, 0.5))
  await page.keyboard.press('x')
  const from = await workspace.onScreen(await at(workspace, 0.4, 0.6))
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + 60, from.y + 60, { steps: 4 })
  await page.screenshot({ path: info.outputPath('boxes.png') })
  answer()
  await expect.poll(() => workspace.faceCount()).toBe(2)
  await page.mouse.move(from.x + 160, from.y + 160, { steps: 4 })
  await page.mouse.up()
  await expect.poll(() => workspace.faceCount()).toBe(3)
  await expect(workspace.canvas).toHaveAttribute('data-tool', 'select')
  await page.keyboard.press('Control+z')
  await expect.poll(() => workspace.faceCount()).toBe(2)
})

test('a face whose points come after the next picture is on its own', async ({ cleanPage: page, start }) => {
  const { workspace, answer } = await openAndDraw(page, start)
  const first = await workspace.imageId()
  await page.keyboard.press('n')
  await expect.poll(() => workspace.imageId()).not.toBe(first)
  await expect(page.getByText('Setting the points in the box…'), 'no box of the picture before').toHaveCount(0)
  answer()
  await expect(page.getByTestId('image-row').first()).toContainText('unseen')
  expect(await workspace.faceCount()).toBe(0)
  await page.keyboard.press('b')
  await expect.poll(() => workspace.imageId()).toBe(first)
  await expect.poll(() => workspace.faceCount()).toBe(1)
})
