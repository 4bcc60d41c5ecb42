/** Faces that the detector missed or made up. */
import { expect, test } from './fixtures.ts'
import { StartScreen } from './pages/start.ts'

test('a face is added by its box, predicted at once, deleted, and both are undone', async ({ openProgram }) => {
  const page = await openProgram()
  const workspace = await new StartScreen(page).openSample()
  expect(await workspace.faceCount()).toBe(0)

  await page.keyboard.press('0')
  await workspace.rest()
  const size = await workspace.canvas.evaluate((e) => ({ w: e.clientWidth, h: e.clientHeight }))
  const zoom = await workspace.zoom()
  const middle = { x: size.w / 2 / zoom, y: size.h / 2 / zoom }
  const offsetX = Number(await workspace.canvas.getAttribute('data-offset-x'))
  const offsetY = Number(await workspace.canvas.getAttribute('data-offset-y'))
  const centre = { x: middle.x - offsetX / zoom, y: middle.y - offsetY / zoom }
  const half = Math.min(size.w, size.h) / zoom / 5
  await workspace.drawBox({ x: centre.x - half, y: centre.y - half }, { x: centre.x + half, y: centre.y + half })
  await expect.poll(() => workspace.faceCount(), { timeout: 30_000 }).toBe(1)

  const revision = await workspace.savedAfter(0)
  await workspace.focus()
  await page.keyboard.press('Delete')
  await expect.poll(() => workspace.faceCount()).toBe(0)
  await workspace.savedAfter(revision)
  await page.keyboard.press('Control+z')
  await expect.poll(() => workspace.faceCount()).toBe(1)
  await page.keyboard.press('Control+z')
  await expect.poll(() => workspace.faceCount()).toBe(0)
  await page.keyboard.press('Control+y')
  await expect.poll(() => workspace.faceCount()).toBe(1)
  await page.reload()
  await workspace.ready()
  await expect.poll(() => workspace.faceCount()).toBe(1)
})
