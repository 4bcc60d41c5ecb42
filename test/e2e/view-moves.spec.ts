/** Moving about the picture: wheel, space, middle button, keys, loupe, and what a new picture does to the view. None of it is an edit. */
import { expect, test } from './fixtures.ts'
import { drag, offsetOf, openFace, toPicture } from './pages/canvas.ts'
import type { Workspace } from './pages/workspace.ts'

/** A place on the canvas, viewPx and page pixels. */
async function placeOnCanvas(workspace: Workspace): Promise<{ view: { x: number; y: number }; page: { x: number; y: number } }> {
  const box = await workspace.canvas.boundingBox()
  if (box === null) throw new Error('the canvas is not shown')
  // Pointers stand at whole pixels.
  const view = { x: Math.round(box.x + box.width * 0.3) - box.x, y: Math.round(box.y + box.height * 0.4) - box.y }
  return { view, page: { x: box.x + view.x, y: box.y + view.y } }
}

test('the wheel zooms at the pointer; space and the middle button move the view; F and 0 fit', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const revision = await workspace.revision()
  const { view, page: at } = await placeOnCanvas(workspace)
  const [before, zoom] = [await toPicture(workspace, view), await workspace.zoom()]
  await page.mouse.move(at.x, at.y)
  await page.mouse.wheel(0, -200)
  await workspace.rest()
  expect(await workspace.zoom()).toBeGreaterThan(zoom * 1.2)
  const after = await toPicture(workspace, view)
  expect(Math.hypot(after.x - before.x, after.y - before.y), 'what was under the pointer stays there').toBeLessThan(0.01)

  // Two fingers on a trackpad come as a wheel with Ctrl.
  const [near, nearZoom] = [await toPicture(workspace, view), await workspace.zoom()]
  await page.keyboard.down('Control')
  await page.mouse.wheel(0, -30)
  await page.keyboard.up('Control')
  await workspace.rest()
  expect(await workspace.zoom()).toBeGreaterThan(nearZoom * 1.1)
  const pinched = await toPicture(workspace, view)
  expect(Math.hypot(pinched.x - near.x, pinched.y - near.y), 'also as a pinch').toBeLessThan(0.01)

  for (const way of ['space', 'middle button'] as const) {
    const from = await offsetOf(workspace)
    const selectedBefore = await workspace.canvas.getAttribute('data-selected')
    if (way === 'space') await page.keyboard.down(' ')
    await page.mouse.move(at.x, at.y)
    await page.mouse.down({ button: way === 'space' ? 'left' : 'middle' })
    await page.mouse.move(at.x + 60, at.y + 35, { steps: 5 })
    await page.mouse.up({ button: way === 'space' ? 'left' : 'middle' })
    if (way === 'space') await page.keyboard.up(' ')
    await workspace.rest()
    const to = await offsetOf(workspace)
    expect([to.x - from.x, to.y - from.y], way).toEqual([expect.closeTo(60, 3), expect.closeTo(35, 3)])
    expect(await workspace.canvas.getAttribute('data-selected')).toBe(selectedBefore)
  }

  await page.keyboard.press('0')
  await workspace.rest()
  const whole = await workspace.zoom()
  await page.keyboard.press('f')
  await workspace.rest()
  expect(await workspace.zoom(), 'the face is nearer than the picture').toBeGreaterThan(whole)
  expect(await workspace.revision(), 'no view is an edit').toBe(revision)
})

test('the loupe comes and goes with L; a locked view goes along to the next picture', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const layers = (): Promise<string[]> => workspace.canvas.evaluate((e) => [...e.querySelectorAll('canvas')].map((c) => c.toDataURL()))
  await page.keyboard.press('.')
  await workspace.rest()
  const shown = await layers()
  await page.keyboard.press('l')
  await expect.poll(layers).not.toEqual(shown)
  await page.keyboard.press('l')
  await expect.poll(layers).toEqual(shown)

  await page.keyboard.press('j')
  await page.getByRole('dialog', { name: 'View' }).getByRole('combobox', { name: /On a new picture/ }).click()
  await page.getByRole('option', { name: 'Lock the view' }).click()
  await page.keyboard.press('Escape')
  await workspace.focus()
  await page.keyboard.press('+')
  const { page: at } = await placeOnCanvas(workspace)
  await page.keyboard.down(' ')
  await drag(page, at, { x: at.x + 41, y: at.y - 23 })
  await page.keyboard.up(' ')
  await workspace.rest()
  const [zoom, offset, image] = [await workspace.zoom(), await offsetOf(workspace), await workspace.imageId()]
  await page.keyboard.press('n')
  await expect.poll(() => workspace.imageId()).not.toBe(image)
  await workspace.rest()
  expect(await workspace.zoom()).toBe(zoom)
  expect(await offsetOf(workspace)).toEqual(offset)
})
