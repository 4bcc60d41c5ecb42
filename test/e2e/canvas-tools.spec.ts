/** Pointing and seeing on the canvas: areas, groups, handles, sliding, the menu, view adjustments, views that stay. */
import AxeBuilder from '@axe-core/playwright'
import { slideAlongContour } from '#domain/contour-slide.ts'
import { schema300w68 } from '#domain/schemas/index.ts'
import { expect, test } from './fixtures.ts'
import { drag, openFace, readPlaces, selected } from './pages/canvas.ts'
import type { Place, Workspace } from './pages/workspace.ts'

/** The right eye with air around it, on the page. */
async function eyeOnScreen(workspace: Workspace, places: ReadonlyMap<number, Place>): Promise<{ a: Place; b: Place }> {
  const shown = await Promise.all([...places.values()].map((p) => workspace.onScreen(p)))
  const air = 4
  return {
    a: { x: Math.min(...shown.map((p) => p.x)) - air, y: Math.min(...shown.map((p) => p.y)) - air },
    b: { x: Math.max(...shown.map((p) => p.x)) + air, y: Math.max(...shown.map((p) => p.y)) + air },
  }
}

const eye = [36, 37, 38, 39, 40, 41]

test('a rectangle selects, a group moves and turns as one edit each, and both are undone', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const before = await readPlaces(workspace, eye)
  const { a, b } = await eyeOnScreen(workspace, before)
  await drag(page, a, b)
  expect((await selected(workspace)).filter((index) => eye.includes(index))).toEqual(eye)
  await page.mouse.move(a.x, a.y)

  // Double click takes the region: its frame is then held by the knob.
  await page.keyboard.press('Escape')
  const corner = await workspace.onScreen(before.get(36) ?? { x: 0, y: 0 })
  await page.mouse.dblclick(corner.x, corner.y)
  expect((await selected(workspace)).toSorted((p, q) => p - q)).toEqual(eye)

  let revision = await workspace.revision()
  await drag(page, corner, { x: corner.x + 30, y: corner.y - 20 })
  revision = await workspace.savedAfter(revision)
  const zoom = await workspace.zoom()
  const moved = await readPlaces(workspace, eye)
  for (const index of eye) {
    const [p, q] = [before.get(index), moved.get(index)]
    expect((q?.x ?? 0) - (p?.x ?? 0)).toBeCloseTo(30 / zoom, 3)
    expect((q?.y ?? 0) - (p?.y ?? 0)).toBeCloseTo(-20 / zoom, 3)
  }
  await page.keyboard.press('Control+z')
  revision = await workspace.savedAfter(revision)
  expect(await readPlaces(workspace, eye)).toEqual(before)

  await page.mouse.dblclick(corner.x, corner.y)
  const xs = [...before.values()].map((p) => p.x)
  const ys = [...before.values()].map((p) => p.y)
  const middle = { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: (Math.min(...ys) + Math.max(...ys)) / 2 }
  const centre = await workspace.onScreen(middle)
  const upper = await workspace.onScreen({ x: middle.x, y: Math.min(...ys) })
  const knob = { x: centre.x, y: upper.y - 16 - 24 }
  await page.keyboard.down('Shift')
  await drag(page, knob, { x: centre.x + (centre.y - knob.y), y: centre.y })
  await page.keyboard.up('Shift')
  revision = await workspace.savedAfter(revision)
  const turned = await readPlaces(workspace, eye)
  for (const index of eye) {
    const [p, q] = [before.get(index), turned.get(index)]
    expect((q?.x ?? 0) - middle.x).toBeCloseTo(-((p?.y ?? 0) - middle.y), 3)
    expect((q?.y ?? 0) - middle.y).toBeCloseTo((p?.x ?? 0) - middle.x, 3)
  }
  await page.keyboard.press('Control+z')
  await workspace.savedAfter(revision)
  expect(await readPlaces(workspace, eye)).toEqual(before)
})

test('a point slides along its contour while S is held, and leaves it while Shift is too', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const jaw = Array.from({ length: 17 }, (_, i) => i)
  const places = await readPlaces(workspace, jaw)
  const contour = slideAlongContour(schema300w68, schema300w68.landmarks.map((_, i) => places.get(i) ?? null), 4)
  const from = await workspace.onScreen(places.get(4) ?? { x: 0, y: 0 })
  const revision = await workspace.revision()
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.keyboard.down('s')
  await page.mouse.move(from.x - 9, from.y + 14, { steps: 5 })
  await page.keyboard.down('Shift')
  await page.mouse.move(from.x - 40, from.y, { steps: 3 })
  await page.keyboard.up('Shift')
  await page.mouse.move(from.x - 9, from.y + 14, { steps: 3 })
  await page.mouse.up()
  await page.keyboard.up('s')
  await workspace.savedAfter(revision)
  const now = await workspace.selectedPlace()
  const foot = contour?.place(now) ?? { x: 0, y: 0 }
  expect(Math.hypot(now.x - foot.x, now.y - foot.y)).toBeLessThan(0.01)
  const start4 = places.get(4) ?? { x: 0, y: 0 }
  expect(Math.hypot(now.x - start4.x, now.y - start4.y)).toBeGreaterThan(1)

  const again = await workspace.onScreen(now)
  const stored = await workspace.revision()
  await page.mouse.move(again.x, again.y)
  await page.mouse.down()
  await page.keyboard.down('s')
  await page.keyboard.down('Shift')
  await page.mouse.move(again.x - 40, again.y, { steps: 5 })
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await page.keyboard.up('s')
  await workspace.savedAfter(stored)
  await workspace.expectSelectedAt({ x: now.x - 40 / (await workspace.zoom()), y: now.y }, 0.01)
})

test('the menu opens by the right button and by key, and does what it says', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const places = await readPlaces(workspace, [30])
  const nose = await workspace.onScreen(places.get(30) ?? { x: 0, y: 0 })
  let revision = await workspace.revision()
  await page.mouse.click(nose.x, nose.y, { button: 'right' })
  const menu = page.getByRole('menu', { name: 'Acts on the point' })
  await expect(menu).toBeVisible()
  expect(await selected(workspace)).toEqual([30])
  expect((await new AxeBuilder({ page }).analyze()).violations.map((v) => v.id)).toEqual([])
  await menu.getByRole('menuitem', { name: 'Confirm the point' }).click()
  revision = await workspace.savedAfter(revision)

  await expect(workspace.canvas).toBeFocused()
  // Another right click moves the menu: it is heard as the one that was there is left.
  await page.mouse.click(nose.x, nose.y, { button: 'right' })
  await expect(menu).toBeVisible()
  await page.mouse.click(nose.x - 300, nose.y, { button: 'right' })
  await expect(page.getByRole('menu')).toHaveCount(1)
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('menuitem').and(page.locator(':focus'))).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toHaveCount(0)
  await page.mouse.click(nose.x, nose.y)
  for (const key of ['Shift+F10', 'ContextMenu']) {
    await page.keyboard.press(key)
    await expect(menu).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(menu).toBeHidden()
    await expect(workspace.canvas).toBeFocused()
  }
  await page.keyboard.press('Shift+F10')
  await menu.getByRole('menuitem', { name: 'Delete the face' }).press('Enter')
  await expect.poll(() => workspace.faceCount()).toBe(0)
  await workspace.savedAfter(revision)
  await expect(workspace.canvas).toBeFocused()
})

test('mirroring from the better half is one step', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const corners = [36, 45]
  const before = await readPlaces(workspace, corners)
  const revision = await workspace.revision()
  await page.keyboard.press('Shift+M')
  const next = await workspace.savedAfter(revision)
  const after = await readPlaces(workspace, corners)
  const changed = corners.filter((index) => after.get(index)?.x !== before.get(index)?.x)
  expect(changed).toHaveLength(1)
  await page.keyboard.press('Control+z')
  await workspace.savedAfter(next)
  expect(await readPlaces(workspace, corners)).toEqual(before)
})

/** What the canvas shows, layer by layer. */
function looks(workspace: Workspace): Promise<string[]> {
  return workspace.canvas.evaluate((e) => [...e.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL()))
}

test('adjustments change what is seen, never the points, and are taken back', async ({ cleanPage: page, start }, info) => {
  const workspace = await openFace(page, start)
  await workspace.rest()
  const plain = await looks(workspace)
  const revision = await workspace.revision()
  await page.keyboard.press('j')
  const panel = page.getByRole('dialog', { name: 'View' })
  let last = plain[0]
  for (const adjust of [
    () => panel.getByRole('slider', { name: 'Contrast' }).fill('30'),
    () => panel.getByRole('slider', { name: 'Gamma' }).fill('50'),
    () => panel.getByRole('slider', { name: 'Brightness' }).fill('40'),
    () => panel.getByRole('radio', { name: 'R', exact: true }).click(),
    () => panel.getByRole('radio', { name: 'Grey' }).click(),
  ]) {
    await adjust()
    await expect.poll(async () => (await looks(workspace))[0]).not.toBe(last)
    last = (await looks(workspace))[0]
  }
  expect((await looks(workspace))[1]).toBe(plain[1])
  for (const scheme of ['dark', 'light'] as const) {
    // As the theme setting does; the system's own scheme is only one of its choices.
    await page.evaluate((theme) => document.documentElement.setAttribute('data-theme', theme), scheme)
    for (const size of [{ width: 1440, height: 900 }, { width: 1024, height: 700 }]) {
      await page.setViewportSize(size)
      await workspace.rest()
      await page.screenshot({ path: info.outputPath(`adjusted-${scheme}-${String(size.width)}.png`) })
      expect((await new AxeBuilder({ page }).analyze()).violations.map((v) => v.id)).toEqual([])
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  await panel.getByRole('button', { name: 'Reset' }).click()
  await page.keyboard.press('Escape')
  await workspace.rest()
  await expect.poll(async () => (await looks(workspace))[0]).toBe(plain[0])
  expect(await workspace.revision()).toBe(revision)
})

for (const deviceScaleFactor of [1, 1.25, 2]) {
  test.describe(`at ${String(deviceScaleFactor)} device pixels to a pixel`, () => {
    test.use({ deviceScaleFactor })

    test('a point stays where it is through zooming, resizing, and the next picture and back', async ({ cleanPage: page, start }) => {
      const workspace = await openFace(page, start)
      await page.keyboard.press('j')
      await page.getByRole('dialog', { name: 'View' }).getByRole('combobox', { name: /On a new picture/ }).click()
      await page.getByRole('option', { name: 'Each its own view' }).click()
      await page.keyboard.press('Escape')
      await workspace.focus()
      const places = await readPlaces(workspace, [30])
      const place = places.get(30) ?? { x: 0, y: 0 }
      await page.keyboard.press('+')
      await workspace.rest()
      const at = await workspace.onScreen(place)
      const shown = await looks(workspace)
      const expectThere = async (act: string): Promise<void> => {
        await workspace.rest()
        const now = await workspace.onScreen(place)
        expect(Math.hypot(now.x - at.x, now.y - at.y), act).toBeLessThan(1e-6)
      }

      await page.keyboard.press('+')
      await page.keyboard.press('-')
      await expectThere('zoomed in and out')
      await page.setViewportSize({ width: 1200, height: 800 })
      await workspace.rest()
      await page.setViewportSize({ width: 1440, height: 900 })
      await expectThere('resized and back')
      const image = await workspace.imageId()
      await page.keyboard.press('n')
      await expect.poll(() => workspace.imageId()).not.toBe(image)
      await workspace.rest()
      await page.keyboard.press('b')
      await expect.poll(() => workspace.imageId()).toBe(image)
      await expectThere('next picture and back')
      expect((await looks(workspace))[0], 'the same pixels').toBe(shown[0])
    })
  })
}
