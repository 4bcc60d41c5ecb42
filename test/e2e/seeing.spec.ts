/** What of the labels shows on the picture, by key and in the View panel, and that it is remembered. */
import { expect, test } from './fixtures.ts'
import { openFace } from './pages/canvas.ts'
import type { Workspace } from './pages/workspace.ts'

function layer(workspace: Workspace, at: number): Promise<string> {
  return workspace.canvas.evaluate((e, k) => [...e.querySelectorAll('canvas')].at(k)?.toDataURL() ?? '', at)
}

test('edges, regions and labels come and go by key, and the points stay where they are', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const revision = await workspace.revision()
  const marks = await layer(workspace, 1)
  const overlay = await layer(workspace, 2)
  for (const key of ['e', 'Shift+G']) {
    await page.keyboard.press(key)
    await expect.poll(() => layer(workspace, 1)).not.toBe(marks)
    await page.keyboard.press(key)
    await expect.poll(() => layer(workspace, 1)).toBe(marks)
  }
  await page.keyboard.press('t')
  await expect(page.getByTestId('canvas-hint')).toContainText('all')
  await expect.poll(() => layer(workspace, 2)).not.toBe(overlay)
  await page.keyboard.press('t')
  await page.keyboard.press('t')
  await expect.poll(() => layer(workspace, 2)).toBe(overlay)
  expect(await workspace.revision()).toBe(revision)
})

test('the View panel shows the same switches, and they are kept for the next time', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  await page.keyboard.press('j')
  const panel = page.getByRole('dialog', { name: 'View' })
  await panel.getByRole('button', { name: 'Regions' }).click()
  await panel.getByRole('radiogroup', { name: 'Labels' }).getByRole('radio', { name: 'All' }).click()
  await page.keyboard.press('Escape')
  await page.reload()
  await workspace.ready()
  await page.keyboard.press('j')
  await expect(panel.getByRole('button', { name: 'Regions' })).toHaveAttribute('aria-pressed', 'true')
  await expect(panel.getByRole('radio', { name: 'All' })).toHaveAttribute('aria-checked', 'true')
})
