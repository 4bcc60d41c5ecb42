/** Everything acknowledged is there after a reload, and after the backend was killed in the middle of its work. */
import { join } from 'node:path'
import { copySample } from '../helpers/pictures.ts'
import { expect, test } from './fixtures.ts'
import { StartScreen } from './pages/start.ts'
import { Workspace } from './pages/workspace.ts'

test('a kill of the backend loses no acknowledged edit', async ({ page, start }) => {
  const first = await start()
  await page.goto(first.url)
  const workspace = await new StartScreen(page).openSample()
  await workspace.preannotate()
  const landmark = await workspace.nextFlagged()
  let revision = await workspace.revision()
  for (let i = 0; i < 5; i++) {
    await workspace.dragSelected(6, 4)
    revision = await workspace.savedAfter(revision)
    await workspace.rest()
  }
  const kept = await workspace.selectedPlace()
  const imageId = await workspace.imageId()
  const place = new URL(page.url()).hash
  await first.kill()
  await expect(page.getByRole('alert').or(page.getByRole('status')).filter({ hasText: /connection|lost|again/i }).first()).toBeVisible()

  const second = await start()
  await page.goto(second.url + place)
  await workspace.ready()
  expect(await workspace.imageId()).toBe(imageId)
  expect(await workspace.revision()).toBeGreaterThanOrEqual(revision)
  await workspace.focus()
  for (let i = 0; i <= landmark; i++) await page.keyboard.press('.')
  await expect(workspace.canvas).toHaveAttribute('data-selected-landmark', String(landmark))
  await workspace.expectSelectedAt(kept, 1e-9)

  // Undo reaches back over the restart, one gesture at a time.
  for (let i = 0; i < 5; i++) {
    const now = await workspace.revision()
    await page.keyboard.press('Control+z')
    await workspace.savedAfter(now)
  }
  const back = await workspace.selectedPlace()
  expect(Math.hypot(back.x - kept.x, back.y - kept.y)).toBeGreaterThan(1)

  // What re-solving needs of the prediction was in the memory of the one that was killed: it is computed again, unasked.
  const now = await workspace.revision()
  await workspace.dragSelected(31, -22)
  await workspace.savedAfter(now)
  await page.keyboard.press('r')
  await expect(workspace.canvas).toHaveAttribute('data-ghosts', /^[1-9]/)
})

test('a pre-annotation that was killed goes on by itself', async ({ page, start, folder }) => {
  const pictures = join(folder, 'many')
  await copySample(pictures, 6)
  const first = await start({ target: pictures })
  await page.goto(first.url)
  const workspace = new Workspace(page)
  await workspace.ready()
  await workspace.startPreannotation()
  await expect(workspace.preannotating).toBeVisible()
  const place = new URL(page.url()).hash
  await first.kill()

  const second = await start()
  await page.goto(second.url + place)
  await workspace.ready()
  await workspace.preannotated()
  await expect.poll(async () => (await workspace.faceCount()) > 0, { timeout: 60_000 }).toBe(true)
  await page.getByRole('button', { name: 'Pre-annotate' }).click()
  await expect(page.getByRole('dialog', { name: 'Pre-annotate' })).toContainText('New ones (0)')
})
