/** What is said about a face: accepted, rejected with a reason, deferred, deleted; and the way back from each. */
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { drawFace, openFace } from './pages/canvas.ts'

const stateOf = (page: Page) => page.getByTestId('face-state')

test('undo on the next picture leads back to the face that was accepted, and only until something is done there', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const first = await workspace.imageId()
  const face = await workspace.canvas.getAttribute('data-face')
  await page.keyboard.press('Shift+Enter')
  await expect.poll(() => workspace.imageId()).not.toBe(first)
  await expect(page.getByTestId('undo')).toBeEnabled()
  await page.keyboard.press('Control+z')
  await expect.poll(() => workspace.imageId()).toBe(first)
  await expect(stateOf(page)).toContainText('unseen')
  expect(await workspace.canvas.getAttribute('data-face')).toBe(face)
  await page.keyboard.press('Control+Shift+z')
  await expect(stateOf(page)).toContainText('accepted')

  // Gone on by hand, undo means the picture that shows.
  await page.keyboard.press('n')
  await expect.poll(() => workspace.imageId()).not.toBe(first)
  await expect(page.getByTestId('undo')).toBeDisabled()
})

test('a face is rejected with a reason and deferred from the keyboard, and deleted and brought back', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const first = await workspace.imageId()
  const goBack = async (): Promise<void> => {
    await expect.poll(() => workspace.imageId()).not.toBe(first)
    await page.keyboard.press('b')
    await expect.poll(() => workspace.imageId()).toBe(first)
    await workspace.focus()
  }
  await page.keyboard.press('Shift+Backspace')
  const dialog = page.getByRole('dialog', { name: 'Reject the face' })
  await dialog.getByLabel('Another reason').fill('A painting')
  await page.keyboard.press('Enter')
  await goBack()
  await expect(stateOf(page)).toContainText('rejected')
  await expect(page.getByTestId('face-panel')).toContainText('A painting')

  await page.keyboard.press('d')
  await goBack()
  await expect(stateOf(page)).toContainText('deferred')

  await page.keyboard.press('Delete')
  await expect.poll(() => workspace.faceCount()).toBe(0)
  // Also after another picture was looked at.
  await page.keyboard.press('n')
  await expect.poll(() => workspace.imageId()).not.toBe(first)
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
  await expect.poll(() => workspace.imageId()).toBe(first)
  await expect.poll(() => workspace.faceCount()).toBe(1)
  await expect(stateOf(page)).toContainText('deferred')
})

test('a click in the history is something done: undo then means this picture', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const first = await workspace.imageId()
  await page.keyboard.press('n')
  await expect.poll(() => workspace.imageId()).not.toBe(first)
  const second = await workspace.imageId()
  await drawFace(workspace)
  const revision = await workspace.revision()
  await page.keyboard.press('.')
  await page.keyboard.press('Enter')
  await workspace.savedAfter(revision)
  await page.keyboard.press('b')
  await expect.poll(() => workspace.imageId()).toBe(first)
  await workspace.focus()
  await page.keyboard.press('Shift+Enter')
  await expect.poll(() => workspace.imageId()).toBe(second)

  const history = page.getByTestId('history')
  await history.getByRole('button', { name: /face added/ }).click()
  await expect(history.getByRole('button', { name: /confirmed 0.*undone/ })).toBeVisible()
  await workspace.focus()
  await page.keyboard.press('Control+z')
  await expect.poll(() => workspace.faceCount()).toBe(0)
  expect(await workspace.imageId()).toBe(second)
})
