/** Faces that the detector missed or made up. */
import { expect, test } from './fixtures.ts'
import { openFace, toPicture } from './pages/canvas.ts'
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

test('when the flags of a face are done, the same key leads to those of the next face', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const first = await workspace.canvas.getAttribute('data-face')
  // A box beside the head: its points are doubtful.
  const size = await workspace.canvas.evaluate((e) => ({ w: e.clientWidth, h: e.clientHeight }))
  const [a, b] = [await toPicture(workspace, { x: 20, y: 20 }), await toPicture(workspace, { x: size.w / 3, y: size.h / 3 })]
  await workspace.drawBox(a, b)
  await expect.poll(() => workspace.faceCount(), { timeout: 30_000 }).toBe(2)
  await workspace.focus()
  const left = page.getByTestId('flags-left')
  const walk = async (): Promise<void> => {
    for (let k = 0; k < 80 && !/^(all|none)/.test((await left.textContent()) ?? ''); k++) {
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
    }
    await expect(left).toContainText(/^(all|none)/)
  }
  const second = await workspace.canvas.getAttribute('data-face')
  expect(second).not.toBe(first)
  await walk()
  await page.keyboard.press('Tab')
  await expect(workspace.canvas, 'the other face, at its first flagged point').toHaveAttribute('data-face', first ?? '')
  await expect(workspace.canvas).toHaveAttribute('data-selected-landmark', /\d/)
  await walk()
  await page.keyboard.press('Tab')
  await expect(page.getByText('No flagged point is left on this picture.')).toBeVisible()
  await expect(workspace.canvas).toHaveAttribute('data-face', first ?? '')
})
