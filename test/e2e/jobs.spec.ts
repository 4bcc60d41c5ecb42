/** Long work can be stopped where it is seen, and goes on later with what is left. */
import { join } from 'node:path'
import { copySample } from '../helpers/pictures.ts'
import { expect, test } from './fixtures.ts'
import { Workspace } from './pages/workspace.ts'

test('a pre-annotation shows its progress, is cancelled, and goes on with the rest', async ({ cleanPage: page, start, folder }) => {
  const pictures = join(folder, 'many')
  await copySample(pictures, 6)
  await page.goto((await start({ target: pictures })).url)
  const workspace = new Workspace(page)
  await workspace.ready()
  await workspace.startPreannotation()
  const panel = page.getByRole('dialog', { name: /^Pre-annotat/ })
  await expect(panel).toBeHidden()
  // Whoever starts it goes on with the canvas.
  await expect(workspace.canvas).toBeFocused()
  await workspace.preannotating.click()
  await expect(panel.getByRole('progressbar')).toBeVisible()
  await expect(panel).toContainText(/left/)
  // The list keeps up with the job.
  await expect(page.getByTestId('image-row').first()).toContainText(/unseen/)
  await expect(workspace.preannotating).toBeVisible()
  await panel.getByRole('button', { name: 'Cancel' }).click()
  await expect(workspace.preannotating).toBeHidden()

  await page.keyboard.press('Escape')
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Jobs' }).click()
  await expect(page.getByRole('main', { name: 'Jobs' })).toContainText('cancelled')
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Annotate' }).click()
  await workspace.preannotate()
  await page.getByRole('button', { name: 'Pre-annotate' }).click()
  await expect(panel).toContainText('New ones (0)')
})
