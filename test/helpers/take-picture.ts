/** Run by Node, makes the picture of the workspace in the README: the sample set, pre-annotated, with a covered face open, re-solved around a pin. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBrowser } from '../bench/browser.ts'
import { startHost } from '../e2e/host.ts'
import { StartScreen } from '../e2e/pages/start.ts'

const target = join(import.meta.dirname, '..', '..', 'docs', 'workspace.jpg')
const shown = 'hand-on-cheek.jpg'

const folder = await mkdtemp(join(tmpdir(), 'canthus-picture-'))
const host = await startHost({ home: join(folder, 'home') })
const browser = await openBrowser()
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })
  await page.goto(host.url)
  const workspace = await new StartScreen(page).openSample()
  await workspace.preannotate()
  await page.getByTestId('image-row').filter({ hasText: shown }).click()
  await page.getByTestId('canvas').and(page.locator(`[aria-label*="${shown}"]`)).waitFor()
  await workspace.nextFlagged()
  for (const close of await page.getByRole('button', { name: 'Dismiss' }).or(page.getByRole('button', { name: 'Close' })).all()) {
    await close.click()
  }
  await workspace.dragSelected(22, 14)
  await workspace.focus()
  await page.keyboard.press('p')
  await page.keyboard.press('r')
  await page.locator('[data-testid="canvas"][data-ghosts]:not([data-ghosts="0"])').waitFor()
  await page.waitForTimeout(500)
  await page.screenshot({ path: target, type: 'jpeg', quality: 88 })
} finally {
  await browser.close()
  await host.stop()
  await rm(folder, { recursive: true, force: true })
}
