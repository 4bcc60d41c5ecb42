/** The main job, whole: sample set, pre-annotate, correct, undo, redo, reload, export, compare. */
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parsePts } from '#domain/formats/pts-300w.ts'
import { expect, test } from './fixtures.ts'
import { StartScreen } from './pages/start.ts'
import { runAct } from './pages/workspace.ts'

test('from the sample set to corrected, exported landmarks', async ({ openProgram, folder }) => {
  const page = await openProgram()
  const workspace = await new StartScreen(page).openSample()
  await workspace.preannotate()

  const landmark = await workspace.nextFlagged()
  const before = await workspace.selectedPlace()
  const revision = await workspace.revision()
  const dropped = await workspace.dragSelected(23, -17)
  await workspace.savedAfter(revision)
  await workspace.expectSelectedAt(dropped, 0.01)

  await page.keyboard.press('Control+z')
  await workspace.expectSelectedAt(before, 1e-9)
  await page.keyboard.press('Control+Shift+z')
  await workspace.expectSelectedAt(dropped, 0.01)
  const kept = await workspace.selectedPlace()
  const imageId = await workspace.imageId()
  await workspace.savedAfter(revision + 2)

  await page.reload()
  await workspace.ready()
  expect(await workspace.imageId()).toBe(imageId)
  await workspace.focus()
  await selectByFilterlessKeys(landmark)
  await workspace.expectSelectedAt(kept, 1e-9)

  const target = join(folder, 'out')
  await runAct(page, 'export')
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await dialog.getByLabel('Into').fill(target)
  await dialog.getByRole('button', { name: 'Export' }).click()
  await expect(dialog.getByRole('button').filter({ hasText: 'Close' })).toBeVisible({ timeout: 30_000 })
  await expect(dialog).toContainText(/\d+ faces/)

  const crumb = await page.getByTestId('crumb').innerText()
  const files = (await readdir(target, { recursive: true })).filter((f) => f.endsWith('.pts'))
  expect(files.length).toBeGreaterThanOrEqual(14)
  const close = []
  for (const file of files) {
    const { points } = parsePts(await readFile(join(target, file), 'utf8'))
    const point = points[landmark]
    if (point && Math.hypot(point.x - kept.x, point.y - kept.y) < 0.002) close.push(file)
  }
  expect(close, `one file has landmark ${String(landmark)} where it was dropped (${crumb})`).toHaveLength(1)

  /** Steps to a landmark with the key that goes through all of them. */
  async function selectByFilterlessKeys(index: number): Promise<void> {
    for (let i = 0; i <= index; i++) await page.keyboard.press('.')
    await expect(workspace.canvas).toHaveAttribute('data-selected-landmark', String(index))
    await workspace.rest()
  }
})
