/** The whole path of a face, and everything around it, with the keyboard alone: this file never touches the mouse. */
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { Workspace } from './pages/workspace.ts'

/** Presses a key until the focus is where it should be; fails after so many presses. */
async function walkTo(page: Page, key: string, target: Locator, most = 40): Promise<void> {
  for (let i = 0; i < most; i++) {
    if (await target.evaluate((e) => e === document.activeElement)) return
    await page.keyboard.press(key)
  }
  await expect(target, `the focus comes here with ${key}`).toBeFocused()
}

test('a face is corrected, accepted and left for the next one without the mouse', async ({ cleanPage: page, start }) => {
  const host = await start()
  await page.goto(host.url)
  const sample = page.getByRole('main', { name: 'Start' }).getByRole('button', { name: 'Open sample' }).first()
  await sample.waitFor()
  await walkTo(page, 'Tab', sample)
  await page.keyboard.press('Enter')
  const workspace = new Workspace(page)
  await workspace.ready()

  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('button', { name: 'Pre-annotating' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Pre-annotate', exact: true })).toBeVisible({ timeout: 80_000 })
  await expect.poll(() => workspace.faceCount(), { timeout: 30_000 }).toBeGreaterThan(0)
  await walkTo(page, 'F6', workspace.canvas, 6)

  // The next flagged point, a nudge of 1 and of 10 px, and its state.
  const panel = page.getByTestId('face-panel')
  await page.keyboard.press('Tab')
  await expect(workspace.canvas).toHaveAttribute('data-selected-landmark', /\d/)
  await workspace.rest()
  const first = await workspace.selectedLandmark()
  const before = await workspace.selectedPlace()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Shift+ArrowDown')
  await workspace.expectSelectedAt({ x: before.x + 1, y: before.y + 10 }, 1e-9)
  await expect(panel).toContainText('moved by a person')
  await page.keyboard.press('o')
  await expect(panel.getByTestId('state-occluded')).toHaveAttribute('aria-pressed', 'true')

  // Another one is right where it is, and held there.
  await page.keyboard.press('Tab')
  await expect.poll(() => workspace.selectedLandmark()).not.toBe(first)
  await page.keyboard.press('Enter')
  await expect(panel).toContainText('confirmed by a person')
  await page.keyboard.press('p')
  await expect(panel.getByTestId('pin')).toHaveAttribute('aria-pressed', 'true')

  // Accepting goes on to the next face that waits.
  const faceId = await workspace.canvas.getAttribute('data-face')
  const imageId = await workspace.imageId()
  await page.keyboard.press('Shift+Enter')
  await expect(workspace.canvas).not.toHaveAttribute('data-face', faceId ?? '')
  await expect(workspace.saved).toContainText('saved')
  if ((await workspace.imageId()) !== imageId) await page.keyboard.press('b')
  else await page.keyboard.press('[')
  await expect(workspace.canvas).toHaveAttribute('data-image', imageId ?? '')
  await expect(panel.getByTestId('face-state')).toContainText('accepted')

  await page.keyboard.press('n')
  await expect(workspace.canvas).not.toHaveAttribute('data-image', imageId ?? '')
  await page.keyboard.press('b')
  await expect(workspace.canvas).toHaveAttribute('data-image', imageId ?? '')

  // Undo takes the acceptance back, redo brings it again.
  await page.keyboard.press('Control+z')
  await expect(panel.getByTestId('face-state')).toContainText('in review')
  await page.keyboard.press('Control+Shift+z')
  await expect(panel.getByTestId('face-state')).toContainText('accepted')

  // The sheet and the palette open, and give the focus back.
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText('Next flagged point')
  await page.keyboard.press('Escape')
  await expect(workspace.canvas).toBeFocused()
  const zoom = await workspace.zoom()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('zoom in')
  await page.keyboard.press('Enter')
  await expect(workspace.canvas).toBeFocused()
  await expect.poll(() => workspace.zoom()).toBeGreaterThan(zoom)

  // F6 goes around all panels and back, Shift+F6 the other way.
  const seen = new Set<string>()
  for (let i = 0; i < 8; i++) {
    await page.keyboard.press('F6')
    seen.add((await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))) ?? '')
  }
  expect([...seen].join()).toMatch(/Face/)
  expect([...seen].join()).toMatch(/Canvas/)
  await walkTo(page, 'Shift+F6', workspace.canvas, 6)
  await page.keyboard.press('Tab')
  await expect(workspace.canvas).toBeFocused()
})
