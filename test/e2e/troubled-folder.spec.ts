/** A folder with pictures that are wrong in the ways that pictures are wrong: each is named, the rest goes on. */
import { cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { listSample, makeTroubledFolder, sampleFolder } from '../helpers/pictures.ts'
import { expect, test } from './fixtures.ts'
import { StartScreen } from './pages/start.ts'

test('a folder of photographs with broken ones among them', async ({ page, start, folder }) => {
  const pictures = join(folder, 'pictures')
  const [good = ''] = await listSample()
  await makeTroubledFolder(pictures, join(sampleFolder, good))
  const host = await start()
  await page.goto(host.url)
  const workspace = await new StartScreen(page).openFolder(pictures)
  await workspace.ready()
  await workspace.preannotate()

  const list = page.getByRole('navigation', { name: 'Images' })
  for (const name of ['b-truncated.jpg', 'c-empty.jpg', 'd-text.jpg']) {
    await expect(list.locator('[data-testid="image-row"]', { hasText: name })).toHaveAttribute('data-error', /.+/)
  }
  for (const name of ['a-good.jpg', 'e-30-megapixels.jpg']) {
    const row = list.locator('[data-testid="image-row"]', { hasText: name })
    await expect(row).not.toHaveAttribute('data-error', /.+/)
    await row.click()
    await expect(page.getByTestId('crumb')).toBeVisible()
    await expect.poll(() => workspace.faceCount()).toBeGreaterThanOrEqual(1)
  }

  await list.locator('[data-testid="image-row"]', { hasText: 'b-truncated.jpg' }).click()
  await expect(page.getByTestId('canvas-error')).toContainText('b-truncated.jpg')

  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Jobs' }).click()
  const jobs = page.getByRole('main', { name: 'Jobs' })
  await jobs.getByText('3 files failed: which, and why').click()
  for (const name of ['b-truncated.jpg', 'c-empty.jpg', 'd-text.jpg']) await expect(jobs).toContainText(name)
})

test('a picture that is gone, and two files that may be it', async ({ page, start, folder }) => {
  const pictures = join(folder, 'pictures')
  const [first = '', second = ''] = await listSample()
  await mkdir(pictures)
  for (const name of [first, second]) await cp(join(sampleFolder, name), join(pictures, name), { preserveTimestamps: true })
  const host = await start()
  await page.goto(host.url)
  const workspace = await new StartScreen(page).openFolder(pictures)
  await workspace.ready()
  for (const copy of ['x', 'y']) await cp(join(pictures, first), join(pictures, copy, first), { preserveTimestamps: true })
  await rm(join(pictures, first))
  await page.getByRole('button', { name: 'Canthus, start' }).click()
  await new StartScreen(page).openFolder(pictures)
  const notice = page.getByLabel('Notices').getByRole('article')
  await expect(notice).toContainText(`${first} (x/${first} or y/${first})`)
  await expect(page.getByTestId('crumb')).toContainText('/ 4')
  await notice.getByRole('button', { name: 'Close' }).click()
  await expect(notice).toHaveCount(0)
})
