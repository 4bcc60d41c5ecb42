/** Labels that cannot be read, in the window that brings labels in. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './fixtures.ts'
import { copyLabelled, ImportWindow, openLabelled } from './pages/transfer.ts'

test('files that cannot be read say which, where and why in the open, before anything is imported', async ({ cleanPage: page, start, folder }) => {
  const pictures = join(folder, 'labelled')
  const { labels } = await copyLabelled(pictures, 2)
  await openLabelled(page, (await start({ target: pictures })).url)
  const broken = join(folder, 'broken')
  await mkdir(join(broken, 'sub'), { recursive: true })
  const whole = await readFile(join(pictures, labels[0] ?? ''), 'utf8')
  await writeFile(join(broken, 'cut.pts'), whole.slice(0, 200))
  await writeFile(join(broken, 'sub', 'word.pts'), whole.replace(/\n([\d.]+) /, '\nnose '))
  const importing = new ImportWindow(page)
  await importing.open(broken)
  const reasons = importing.dialog.getByTestId('left-out')
  await expect(reasons).toContainText('Nothing in these files can be imported')
  await expect(reasons.getByRole('listitem').nth(0)).toContainText(/cut\.pts.*closing brace is missing/)
  await expect(reasons.getByRole('listitem').nth(1)).toContainText(/sub\/word\.pts, line \d+.*nose/)
  await expect(reasons.getByText('nose')).toBeVisible()
  await expect(importing.dialog).not.toContainText('No picture to show')
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations).toEqual([])
  await expect(importing.dialog.getByRole('button', { name: 'Import', exact: true })).toBeDisabled()
  // Beside labels that can be read, they stand under the sample.
  await copyFile(join(broken, 'cut.pts'), join(pictures, 'cut.pts'))
  await importing.dialog.getByLabel('Labels: a file, or a folder with its subfolders').fill(pictures)
  await expect(importing.dialog.getByTestId('sample')).toHaveAttribute('data-loaded', 'true')
  await expect(reasons.getByRole('listitem')).toHaveCount(1)
  await expect(importing.dialog.getByRole('button', { name: 'Import', exact: true })).toBeEnabled()
})
