/** A pack of the user's own and 98 points: chosen on the start screen and in Settings, predicted, pinned, looked at. */
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { StartScreen } from './pages/start.ts'
import { runAct } from './pages/workspace.ts'

const root = join(import.meta.dirname, '..', '..')
/** Random weights, for both schemas, calibrated for 68 points only. */
const tiny = join(root, 'test', 'fixtures', 'tiny-pack')

async function expectSound(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude('[data-reka-popper-content-wrapper]:has([role="tooltip"])').analyze()
  expect(violations.map((v) => `${name}: ${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)).toEqual([])
}

async function openModelSettings(page: Page) {
  await runAct(page, 'settings: model')
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await expect(dialog.getByTestId('pack').first()).toBeVisible()
  return dialog
}

async function close(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

test('98 points with a pack that the user adds', async ({ openProgram, folder }, info) => {
  test.slow()
  const own = join(folder, 'downloads', 'tiny-pack')
  await cp(tiny, own, { recursive: true })
  const page = await openProgram()
  const start = new StartScreen(page)
  await start.main.getByRole('combobox', { name: /^Landmarks of new projects/ }).click()
  await page.getByRole('option', { name: /WFLW, 98 points/ }).click()
  const workspace = await start.openSample()

  let dialog = await openModelSettings(page)
  await expect(dialog.getByTestId('pack')).toHaveCount(1)
  await dialog.getByRole('button', { name: 'Add a pack…' }).click()
  const picker = page.getByRole('dialog', { name: 'Add a model pack' })
  await picker.getByLabel('Path on the server').fill(own)
  await picker.getByLabel('Path on the server').press('Enter')
  await picker.getByRole('button', { name: /^Add this pack/ }).click()
  await expect(dialog.getByTestId('pack')).toHaveCount(2)
  const pack = dialog.getByTestId('pack').nth(1)
  await expect(pack).toContainText('wflw-98not calibrated')
  await expect(pack).toContainText('random weights for tests')
  await pack.getByRole('button', { name: 'Card of tiny 0.0.1' }).click()
  await expect(pack.getByRole('table')).toContainText('made up')
  await page.screenshot({ path: info.outputPath('packs.png') })
  await expectSound(page, 'packs')
  await pack.getByRole('button', { name: 'Use tiny 0.0.1 for this project' }).click()
  await expect(pack).toContainText('used by this project')
  await close(page)

  await page.getByRole('button', { name: 'Pre-annotate' }).click()
  const panel = page.getByRole('dialog', { name: 'Pre-annotate' })
  await expect(panel).toContainText('not calibrated for these points')
  await expect(panel.getByTestId('pack-terms')).toContainText('tiny 0.0.1: Apache-2.0')
  await panel.getByRole('radio', { name: 'Careful' }).click()
  await expect(panel).toContainText('twice the work')
  await page.screenshot({ path: info.outputPath('predict.png') })
  await expectSound(page, 'predict panel')
  await panel.getByRole('button', { name: /^Start/ }).click()
  await workspace.preannotated()

  await expect(page.getByTestId('expected-wrong')).toContainText(/not known for [\d,]+ points/)
  await workspace.focus()
  // The last landmark is the subject's left pupil: the key that goes back from none leads to it.
  await page.keyboard.press(',')
  await expect(workspace.canvas).toHaveAttribute('data-selected-landmark', '97')
  await expect(page.getByRole('complementary', { name: 'Face' })).toContainText('WFLW, 98 points')
  await expect(page.getByRole('region', { name: 'Reliability' })).toContainText('Pupils')

  await page.keyboard.press('Shift+P')
  await page.getByTestId('view-options').click()
  await expect(page.getByRole('button', { name: 'Pose axes' })).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('Escape')
  await workspace.rest()
  await page.screenshot({ path: info.outputPath('pose-axes.png') })

  const revision = await workspace.revision()
  const dropped = await workspace.dragSelected(31, -18)
  await workspace.savedAfter(revision)
  await workspace.expectSelectedAt(dropped, 0.01)

  await page.reload()
  await workspace.ready()
  await workspace.focus()
  await page.keyboard.press(',')
  await workspace.expectSelectedAt(dropped, 0.01)
  dialog = await openModelSettings(page)
  await expect(dialog.getByTestId('pack').nth(1)).toContainText('used by this project')
})

test('a pack that is damaged is named, with the file and the reason', async ({ openProgram, folder }) => {
  const own = join(folder, 'home', 'packs', 'mine')
  await cp(tiny, own, { recursive: true })
  await cp(join(own, 'regressor-68.onnx'), join(own, 'regressor-98.onnx'))
  const page = await openProgram()
  await new StartScreen(page).main.waitFor()
  const dialog = await openModelSettings(page)
  await expect(dialog.getByTestId('pack').nth(1)).toContainText(/regressor-98\.onnx/)
  await expect(dialog.getByTestId('pack').nth(1).getByRole('button', { name: /for this project/ })).toHaveCount(0)
})

test('the built-in pack predicts the sample set in every schema that it has', async ({ openProgram }) => {
  test.slow()
  const page = await openProgram()
  const start = new StartScreen(page)
  await start.main.getByRole('combobox', { name: /^Landmarks of new projects/ }).click()
  const wflw = page.getByRole('option', { name: 'WFLW, 98 points' })
  await expect(wflw).toContainText('predicted')
  await wflw.click()
  const workspace = await start.openSample()
  await workspace.preannotate()
  await workspace.focus()
  await page.keyboard.press(',')
  await expect(workspace.canvas).toHaveAttribute('data-selected-landmark', '97')
  await expect(page.getByTestId('expected-wrong')).toContainText(/± [\d.]+$/)
})
