/** Another project is opened in the same window: what is done there is stored there, and nothing of the first one shows. */
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { sampleFolder } from '../helpers/pictures.ts'
import { expect, test } from './fixtures.ts'
import { drawFace } from './pages/canvas.ts'
import { StartScreen } from './pages/start.ts'
import type { Workspace } from './pages/workspace.ts'

async function makeFolder(at: string, pictures: readonly string[]): Promise<string> {
  await mkdir(at)
  for (const name of pictures) await copyFile(join(sampleFolder, name), join(at, name))
  return at
}

async function openFolder(page: Page, folder: string): Promise<Workspace> {
  await page.getByRole('button', { name: 'Canthus, start' }).click()
  const workspace = await new StartScreen(page).openFolder(folder)
  await workspace.ready()
  return workspace
}

test('edits are stored in the project that shows, and undo stays within it', async ({ cleanPage: page, start, folder }) => {
  const one = await makeFolder(join(folder, 'one'), ['anna-window.jpg', 'blurred.jpg'])
  const two = await makeFolder(join(folder, 'two'), ['blurred.jpg', 'anna-window.jpg'])
  await page.goto((await start()).url)
  let workspace = await new StartScreen(page).openFolder(one)
  await workspace.ready()
  await drawFace(workspace)
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByTestId('crumb')).toContainText('2 / 2')
  await expect(page.getByTestId('undo')).toBeEnabled()

  workspace = await openFolder(page, two)
  await expect(page.getByTestId('undo'), 'undo does not lead into the project before').toBeDisabled()
  expect(await workspace.faceCount()).toBe(0)
  await drawFace(workspace)
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByTestId('crumb')).toContainText('2 / 2')
  await page.keyboard.press('b')
  await expect(page.getByTestId('face-state')).toContainText('accepted')
  await page.reload()
  await workspace.ready()
  await expect.poll(() => workspace.faceCount()).toBe(1)
  await expect(page.getByTestId('face-state')).toContainText('accepted')

  workspace = await openFolder(page, one)
  await expect.poll(() => workspace.faceCount(), 'the first project has its one face').toBe(1)
})

test('a face that was deleted in the project before comes back there', async ({ cleanPage: page, start, folder }) => {
  const one = await makeFolder(join(folder, 'one'), ['anna-window.jpg'])
  const two = await makeFolder(join(folder, 'two'), ['anna-window.jpg'])
  await page.goto((await start()).url)
  let workspace = await new StartScreen(page).openFolder(one)
  await workspace.ready()
  await drawFace(workspace)
  await page.keyboard.press('Delete')
  await expect.poll(() => workspace.faceCount()).toBe(0)
  workspace = await openFolder(page, two)
  await page.getByLabel('Notices').getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('The face is back, in the project that was open before.')).toBeVisible()
  expect(await workspace.faceCount()).toBe(0)
  workspace = await openFolder(page, one)
  await expect.poll(() => workspace.faceCount()).toBe(1)
})
