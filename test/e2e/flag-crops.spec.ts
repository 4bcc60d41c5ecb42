/** The crops under the canvas: dark ones are opened to be seen, and a proposed state stands on them and is taken by one key. */
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import type { Host } from './host.ts'
import { Workspace } from './pages/workspace.ts'

const sample = join(import.meta.dirname, '..', '..', 'resources', 'sample')

async function openPreannotated(page: Page, start: (options: { target: string }) => Promise<Host>, folder: string, name: string): Promise<Workspace> {
  const target = join(folder, 'pictures')
  await mkdir(target)
  await copyFile(join(sample, name), join(target, name))
  await page.goto((await start({ target })).url)
  const workspace = new Workspace(page)
  await workspace.ready()
  await workspace.preannotate()
  await expect(workspace.flagStrip).toContainText(/\d+ left of \d+/)
  return workspace
}

/** Median luma of a crop, 0 to 255; its handle covers only the middle. */
function medianOf(crop: Locator): Promise<number> {
  return crop.evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] }
    const luma = Array.from({ length: data.length / 4 }, (_, k) => 0.299 * (data[4 * k] ?? 0) + 0.587 * (data[4 * k + 1] ?? 0) + 0.114 * (data[4 * k + 2] ?? 0))
    return luma.sort((a, b) => a - b)[luma.length >> 1] ?? NaN
  })
}

test('a crop of the dark is opened to be seen, until the view is adjusted by hand', async ({ cleanPage: page, start, folder }) => {
  const workspace = await openPreannotated(page, start, folder, 'low-light.jpg')
  const crop = workspace.flagStrip.locator('canvas').first()
  await expect(crop).toHaveAttribute('data-opened', 'true')
  const opened = await medianOf(crop)
  expect(opened).toBeGreaterThan(35)
  // By hand, the crops are as the canvas is.
  await workspace.focus()
  await page.keyboard.press('j')
  const contrast = page.getByRole('dialog', { name: 'View' }).getByRole('slider', { name: 'Contrast' })
  await contrast.press('ArrowRight')
  await expect(crop).not.toHaveAttribute('data-opened')
  expect(await medianOf(crop)).toBeLessThan(opened / 2)
  await contrast.press('ArrowLeft')
  await expect(crop).toHaveAttribute('data-opened', 'true')
})

test('a state that is proposed stands on the crop and in the panel, and one key takes it', async ({ cleanPage: page, start, folder }, info) => {
  const workspace = await openPreannotated(page, start, folder, 'hand-over-mouth.jpg')
  // Whose correction is worth most comes first, and Tab goes the same way.
  const cards = workspace.flagStrip.locator('[data-index]')
  const reliabilities = (await cards.allInnerTexts()).map((text) => Number(/\d\.\d\d/.exec(text)?.[0]))
  expect(reliabilities.length).toBeGreaterThan(3)
  expect(reliabilities).toEqual(reliabilities.toSorted((a, b) => a - b))
  for (let k = 0; k < 3; k++) expect(String(await workspace.nextFlagged())).toBe(await cards.nth(k).getAttribute('data-index'))

  const card = workspace.flagStrip.getByRole('button').filter({ has: page.getByTestId('crop-proposal') }).first()
  await expect(card).toContainText('occluded?')
  const index = (await card.getAttribute('data-index')) ?? ''
  await card.click()
  const panel = page.getByTestId('point-section')
  await expect(panel).toContainText(`Point ${index}`)
  await expect(panel.getByTestId('state-visible')).toHaveAttribute('aria-pressed', 'true')
  await expect(panel.getByTestId('state-occluded')).toHaveText('Occluded?')
  await expect(panel.getByTestId('state-proposal')).toHaveText(/^Probably occluded\s*O takes it$/)
  await page.screenshot({ path: info.outputPath('proposed.png') })

  await workspace.focus()
  const revision = await workspace.revision()
  await page.keyboard.press('o')
  await workspace.savedAfter(revision)
  await expect(panel.getByTestId('state-occluded')).toHaveAttribute('aria-pressed', 'true')
  await expect(panel.getByTestId('state-occluded')).toHaveText('Occluded')
  await expect(panel.getByTestId('state-proposal')).toHaveCount(0)
  await expect(workspace.flagStrip.locator(`[data-index="${index}"]`).getByTestId('crop-proposal')).toHaveCount(0)
})
