/** Fix one, settle many: pins, re-solve, ghosts, one step of undo; and the attention lens. */
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { sampleFolder } from '../helpers/pictures.ts'
import { expect, test } from './fixtures.ts'
import type { Host } from './host.ts'
import { expectSound } from './pages/sound.ts'
import { Workspace } from './pages/workspace.ts'
import type { Place } from './pages/workspace.ts'

const pictureName = 'hand-on-cheek.jpg'
const landmarkCount = 68

test('re-solves around a pin; Esc leaves everything, Enter takes all, one undo brings all back', async ({ start, cleanPage: page, folder }) => {
  const workspace = await openPreannotated(page, start, folder)
  const pill = page.getByTestId('resolve-pill')

  await workspace.focus()
  await page.keyboard.press('r')
  await expect(page.getByTestId('canvas-hint')).toContainText('Nothing is placed on this face yet')
  await expect(workspace.canvas).not.toHaveAttribute('data-ghosts')

  const landmark = await workspace.nextFlagged()
  const revision = await workspace.revision()
  await workspace.dragSelected(31, -22)
  await expect(page.getByTestId('canvas-hint')).toContainText('R re-solves')
  await page.keyboard.press('p')
  await expect(page.getByTestId('pin')).toHaveAttribute('aria-pressed', 'true')
  await workspace.savedAfter(revision + 1)
  const pinnedAt = await workspace.selectedPlace()
  const stored = await workspace.revision()

  await page.keyboard.press('r')
  await expect(workspace.canvas).toHaveAttribute('data-ghosts', /^[1-9]/)
  await expect(pill).toContainText('Re-solve proposes')
  const proposed = Number(await workspace.canvas.getAttribute('data-ghosts'))

  const looked = new Map<number, Place>()
  for (let i = 0; i < proposed; i++) {
    await page.keyboard.press('Tab')
    looked.set(await workspace.selectedLandmark(), await workspace.selectedPlace())
  }
  expect(looked.size, 'Tab goes through every proposed point').toBe(proposed)
  expect(looked.has(landmark)).toBe(false)

  await page.keyboard.press('Escape')
  await expect(pill).toHaveCount(0)
  expect(await workspace.revision()).toBe(stored)
  await expect(workspace.canvas).not.toHaveAttribute('data-ghosts')

  await page.keyboard.press('r')
  await expect(workspace.canvas).toHaveAttribute('data-ghosts', String(proposed))
  await page.keyboard.press('Enter')
  await expect(pill).toHaveCount(0)
  await workspace.savedAfter(stored)
  await expect(page.getByTestId('history').locator('li').first()).toContainText('re-solved')
  const after = await readPlaces(page, workspace)
  expect(after[landmark], 'the pinned point stands where it was put').toEqual(pinnedAt)

  await page.keyboard.press('Control+z')
  await workspace.savedAfter(stored + 1)
  const undone = await readPlaces(page, workspace)
  const moved = [...after.keys()].filter((index) => !samePlace(after[index], undone[index]))
  expect(moved, 'what was proposed has moved, and nothing else').toEqual([...looked.keys()].sort((a, b) => a - b))
  for (const [index, place] of looked) expect(undone[index], `landmark ${String(index)} is back`).toEqual(place)
  expect(undone[landmark]).toEqual(pinnedAt)
})

test('the buttons of the proposal do the same; another edit drops it', async ({ start, cleanPage: page, folder }) => {
  const workspace = await openPreannotated(page, start, folder)
  const pill = page.getByTestId('resolve-pill')
  await workspace.nextFlagged()
  await workspace.dragSelected(31, -22)

  await page.keyboard.press('r')
  await expect(page.getByTestId('resolve-look')).toBeVisible()
  await expectSound(page, 'the proposal')
  await page.getByTestId('resolve-look').click()
  await expect(workspace.canvas).toBeFocused()
  await workspace.rest()
  await page.getByTestId('resolve-none').click()
  await expect(pill).toHaveCount(0)

  await page.keyboard.press('r')
  await expect(pill).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(pill).toHaveCount(0)

  const revision = await workspace.revision()
  await page.keyboard.press('r')
  await page.getByTestId('resolve-take').click()
  await expect(pill).toHaveCount(0)
  await workspace.savedAfter(revision)
})

test('three placed points say the head pose: all steps run from there, and the placed ones stay', async ({ start, cleanPage: page, folder }) => {
  const workspace = await openPreannotated(page, start, folder)
  await workspace.nextFlagged()
  const placed = await workspace.revision()
  await page.keyboard.press('Enter')
  await workspace.savedAfter(placed)
  await page.keyboard.press('Shift+R')
  await expect(page.getByTestId('canvas-hint')).toContainText('3')
  await expect(workspace.canvas).not.toHaveAttribute('data-ghosts')

  // The outer eye corners and the chin, where a head turned by some degrees would have them.
  for (const [landmark, keys] of [[36, ['Shift+ArrowDown', 'Shift+ArrowDown']], [45, ['Shift+ArrowUp', 'Shift+ArrowUp']], [8, ['Shift+ArrowLeft', 'Shift+ArrowLeft']]] as const) {
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    for (let k = 0; k <= landmark; k++) await page.keyboard.press('.')
    await expect(workspace.canvas).toHaveAttribute('data-selected-landmark', String(landmark))
    const revision = await workspace.revision()
    for (const key of keys) await page.keyboard.press(key)
    await workspace.savedAfter(revision)
  }
  const before = await readPlaces(page, workspace)
  const stored = await workspace.revision()
  await page.keyboard.press('Shift+R')
  await expect(workspace.canvas).toHaveAttribute('data-ghosts', /^[1-9]/)
  await expect(page.getByTestId('resolve-pill')).toContainText('Re-solve from the head pose proposes')
  await page.keyboard.press('Enter')
  await workspace.savedAfter(stored)
  const after = await readPlaces(page, workspace)
  for (const landmark of [8, 36, 45]) expect(after[landmark], `landmark ${String(landmark)} was placed`).toEqual(before[landmark])
  expect(after.filter((p, k) => !samePlace(p, before[k])).length).toBeGreaterThan(3)
  await page.keyboard.press('Control+z')
  await workspace.savedAfter(stored + 1)
  expect(await readPlaces(page, workspace)).toEqual(before)
})

test('A held shows what the point relied on, and what its letting go ends', async ({ start, cleanPage: page, folder }) => {
  const workspace = await openPreannotated(page, start, folder)
  const panel = page.getByTestId('lens-section')
  await workspace.focus()
  await page.keyboard.down('a')
  await expect(page.getByTestId('canvas-hint')).toContainText('Choose a point first')
  await page.keyboard.up('a')

  const landmark = await workspace.nextFlagged()
  await page.keyboard.down('a')
  await expect(workspace.canvas).toHaveAttribute('data-lens', String(landmark))
  await expect(panel).toContainText(`Point ${String(landmark)}`)
  await expect(panel, 'a warning about what it stood on').toContainText(/points that are flagged themselves/)
  await expect(page.getByTestId('lens-legend')).toBeVisible()
  await expectSound(page, 'the lens')
  await page.keyboard.up('a')
  await expect(workspace.canvas).not.toHaveAttribute('data-lens')
  await expect(panel).toHaveCount(0)
  await expect(page.getByTestId('point-section')).toBeVisible()
})

test('what re-solving proposes and a revision that is compared are never there at once', async ({ start, cleanPage: page, folder }) => {
  const workspace = await openPreannotated(page, start, folder)
  const { canvas } = workspace
  const revision = await workspace.revision()
  await workspace.nextFlagged()
  await workspace.dragSelected(31, -22)
  const stored = await workspace.savedAfter(revision)
  await page.keyboard.press('r')
  await expect(canvas).toHaveAttribute('data-ghosts', /^[1-9]/)

  await page.getByRole('button', { name: 'Compare with this prediction' }).click()
  await expect(canvas).toHaveAttribute('data-compared', '1')
  await expect(canvas).not.toHaveAttribute('data-ghosts')
  await expect(page.getByTestId('resolve-pill')).toHaveCount(0)
  await expectSound(page, 'a revision that is compared')
  await workspace.focus()
  await page.keyboard.press('Enter')
  await workspace.rest()
  expect(await workspace.revision(), 'Enter takes nothing that cannot be seen').toBe(stored)

  await page.keyboard.press('r')
  await expect(canvas).toHaveAttribute('data-ghosts', /^[1-9]/)
  await expect(canvas).not.toHaveAttribute('data-compared')
  await page.keyboard.press('Enter')
  await workspace.savedAfter(stored)
  await expect(page.getByTestId('history').locator('li').first()).toContainText('re-solved')
})

/** One picture of the sample set with a hand over a part of the face. */
async function openPreannotated(page: Page, start: (options: { target: string }) => Promise<Host>, folder: string): Promise<Workspace> {
  const target = join(folder, 'pictures')
  await mkdir(target)
  await copyFile(join(sampleFolder, pictureName), join(target, pictureName))
  await page.goto((await start({ target })).url)
  const workspace = new Workspace(page)
  await workspace.ready()
  await workspace.preannotate()
  await expect(workspace.flagStrip).toContainText(/\d+ left of \d+/)
  return workspace
}

/** Every landmark of the face, gone through with the key that selects the next one; leaves landmark 67 selected. */
async function readPlaces(page: Page, workspace: Workspace): Promise<Place[]> {
  await workspace.focus()
  // From nothing selected, the first one comes first.
  while ((await workspace.canvas.getAttribute('data-selected-landmark')) !== null) await page.keyboard.press('Escape')
  const places: Place[] = []
  for (let index = 0; index < landmarkCount; index++) {
    await page.keyboard.press('.')
    const { selectedLandmark, selectedX, selectedY } = await workspace.canvas.evaluate((element) => ({ ...element.dataset }))
    expect(selectedLandmark).toBe(String(index))
    places.push({ x: Number(selectedX), y: Number(selectedY) })
  }
  return places
}

function samePlace(a: Place | undefined, b: Place | undefined): boolean {
  return a?.x === b?.x && a?.y === b?.y
}
