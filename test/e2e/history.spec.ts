/** The history of a picture, faces copied from the one before, and many faces accepted at once. */
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { StartScreen } from './pages/start.ts'
import type { Workspace } from './pages/workspace.ts'

async function openAnnotated(page: Page, url: string): Promise<Workspace> {
  await page.goto(url)
  const workspace = await new StartScreen(page).openSample()
  await workspace.preannotate()
  await expect.poll(() => workspace.faceCount(), { timeout: 30_000 }).toBeGreaterThan(0)
  await workspace.focus()
  return workspace
}

/** Confirms the next point in order: one entry of the history each. */
async function confirmNext(page: Page, workspace: Workspace): Promise<void> {
  const revision = await workspace.revision()
  await page.keyboard.press('.')
  await page.keyboard.press('Enter')
  await workspace.savedAfter(revision)
}

test('a click on the history goes back and forward; what was undone is dimmed', async ({ cleanPage: page, start }) => {
  const host = await start()
  const workspace = await openAnnotated(page, host.url)
  const history = page.getByTestId('history')
  const point = page.getByTestId('point-section')
  for (let i = 0; i < 3; i++) await confirmNext(page, workspace)
  await expect(history.getByRole('button', { name: /confirmed 2/ })).toHaveAttribute('aria-current', 'step')

  await history.getByRole('button', { name: /confirmed 0/ }).click()
  await expect(history.getByText('2 steps undone')).toBeVisible()
  await expect(history.getByRole('button', { name: /confirmed 0/ })).toHaveAttribute('aria-current', 'step')
  await expect(history.getByRole('button', { name: /confirmed 2.*undone/ })).toBeVisible()
  await expect(point).toContainText('as predicted')

  await history.getByRole('button', { name: /confirmed 2/ }).click()
  await expect(history.getByText('2 steps done again')).toBeVisible()
  await expect(point).toContainText('confirmed by a person')

  await history.getByRole('button', { name: 'Before all edits' }).click()
  await expect(page.getByTestId('face-state')).toContainText('unseen')
  await expect(page.getByTestId('undo')).toBeDisabled()
  await page.reload()
  await workspace.ready()
  await expect(history.getByText('3 steps undone')).toBeVisible()
})

test('a prediction is taken back, unless a person worked on it', async ({ cleanPage: page, start }) => {
  const host = await start()
  const workspace = await openAnnotated(page, host.url)
  const faces = await workspace.faceCount()
  const back = page.getByRole('button', { name: 'Take this prediction back' })
  await confirmNext(page, workspace)
  await back.click()
  await expect(page.getByLabel('Notices')).toContainText('was worked on (which stays)')
  await page.keyboard.press('Control+z')
  await expect(page.getByTestId('face-state')).toContainText('unseen')
  await back.click()
  await expect.poll(() => workspace.faceCount()).toBe(0)
  await expect(page.getByTestId('history')).toContainText('prediction taken back')
  await page.keyboard.press('Control+z')
  await expect.poll(() => workspace.faceCount()).toBe(faces)
})

test('a deleted face comes back by the notice, faces are copied from the picture before', async ({ cleanPage: page, start }) => {
  const host = await start()
  const workspace = await openAnnotated(page, host.url)
  const faces = await workspace.faceCount()
  const notices = page.getByLabel('Notices')
  const first = await workspace.imageId()
  await page.keyboard.press('Delete')
  await expect.poll(() => workspace.faceCount()).toBe(faces - 1)
  await page.keyboard.press('n')
  await expect(workspace.canvas).not.toHaveAttribute('data-image', first ?? '')
  await notices.getByRole('button', { name: 'Undo' }).click()
  await expect(workspace.canvas).toHaveAttribute('data-image', first ?? '')
  await expect.poll(() => workspace.faceCount()).toBe(faces)
  await expect(page.getByTestId('history')).toContainText('deletion undone')

  await workspace.focus()
  await page.keyboard.press('n')
  await expect(workspace.canvas).not.toHaveAttribute('data-image', first ?? '')
  for (let left = await workspace.faceCount(); left > 0; left--) {
    await page.keyboard.press('Delete')
    await expect.poll(() => workspace.faceCount()).toBe(left - 1)
  }
  await page.keyboard.press('c')
  await expect.poll(() => workspace.faceCount()).toBe(faces)
  await expect(page.getByTestId('history')).toContainText(/\d faces? copied/)
  await expect(page.getByTestId('face-state')).toContainText('in review')
  await page.keyboard.press('Control+z')
  await expect.poll(() => workspace.faceCount()).toBe(0)
})

test('all faces above a line are accepted in one act, and unseen again in one', async ({ cleanPage: page, start }) => {
  const host = await start()
  await openAnnotated(page, host.url)
  const dialog = page.getByRole('dialog', { name: 'Accept all faces above a line' })
  const open = async (): Promise<void> => {
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('combobox').fill('accept all faces')
    await page.keyboard.press('Enter')
    await dialog.waitFor()
  }
  const count = async (): Promise<number> => {
    await expect(dialog.getByTestId('accept-count')).toContainText('unseen')
    return Number((await dialog.getByTestId('accept-count').locator('b').innerText()).replace(',', ''))
  }
  await open()
  await dialog.getByRole('slider').fill('1')
  await expect(dialog.getByTestId('accept-all')).toBeDisabled()
  await dialog.getByRole('slider').fill('0')
  await expect(dialog.getByTestId('accept-all')).toBeEnabled()
  const all = await count()
  expect(all).toBeGreaterThan(10)
  await dialog.getByTestId('accept-all').click()
  const notices = page.getByLabel('Notices')
  await expect(notices).toContainText(`Accepted ${String(all)} faces`)
  await expect(page.getByTestId('face-state')).toContainText('accepted')
  await notices.getByRole('button', { name: 'Undo' }).click()
  await expect(notices).toContainText(`${String(all)} faces unseen again`)
  await expect(page.getByTestId('face-state')).toContainText('unseen')
  await open()
  await dialog.getByRole('slider').fill('0')
  await expect.poll(count).toBe(all)
})
