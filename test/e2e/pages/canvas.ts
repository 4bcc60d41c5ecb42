/** Pictures with one face on the canvas, and what lies where on it. */
import type { Page } from '@playwright/test'
import { expect } from '@playwright/test'
import type { Host } from '../host.ts'
import { StartScreen } from './start.ts'
import type { Place, Workspace } from './workspace.ts'

/** The sample set with one face on its first picture, whole on the canvas. */
export async function openFace(page: Page, start: () => Promise<Host>): Promise<Workspace> {
  const host = await start()
  await page.goto(host.url)
  const workspace = await new StartScreen(page).openSample()
  await drawFace(workspace)
  return workspace
}

/** A face whose box has the middle of the picture that shows, which has none yet; stored, and whole on the canvas. */
export async function drawFace(workspace: Workspace): Promise<void> {
  const { page } = workspace
  await workspace.focus()
  await page.keyboard.press('0')
  await workspace.rest()
  const middle = await workspace.canvas.evaluate((e) => ({ x: e.clientWidth / 2, y: e.clientHeight / 2 }))
  const half = Math.min(middle.x, middle.y) / 2.2
  const [a, b] = await Promise.all([
    toPicture(workspace, { x: middle.x - half, y: middle.y - half }),
    toPicture(workspace, { x: middle.x + half, y: middle.y + half }),
  ])
  await workspace.drawBox(a, b)
  await expect.poll(() => workspace.faceCount(), { timeout: 30_000 }).toBe(1)
  await workspace.savedAfter(0)
  await workspace.focus()
  await page.keyboard.press('f')
  await workspace.rest()
}

export async function toPicture(workspace: Workspace, at: Place): Promise<Place> {
  const zoom = await workspace.zoom()
  const offset = await offsetOf(workspace)
  return { x: (at.x - offset.x) / zoom - 0.5, y: (at.y - offset.y) / zoom - 0.5 }
}

export async function offsetOf(workspace: Workspace): Promise<Place> {
  const of = async (axis: string): Promise<number> => Number(await workspace.canvas.getAttribute(`data-offset-${axis}`))
  return { x: await of('x'), y: await of('y') }
}

export async function selected(workspace: Workspace): Promise<number[]> {
  const text = (await workspace.canvas.getAttribute('data-selected')) ?? ''
  return text === '' ? [] : text.split(' ').map(Number)
}

/** Points `indices` of the active face, by walking over them. */
export async function readPlaces(workspace: Workspace, indices: readonly number[]): Promise<Map<number, Place>> {
  const { page } = workspace
  await workspace.focus()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  const places = new Map<number, Place>()
  for (let index = 0; index <= Math.max(...indices); index++) {
    await page.keyboard.press('.')
    await expect(workspace.canvas).toHaveAttribute('data-selected-landmark', String(index))
    if (indices.includes(index)) places.set(index, await workspace.selectedPlace())
  }
  await page.keyboard.press('Escape')
  await page.keyboard.press('f')
  await workspace.rest()
  return places
}

export async function drag(page: Page, from: Place, to: Place): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 })
  await page.mouse.move(to.x, to.y, { steps: 4 })
  await page.mouse.up()
}
