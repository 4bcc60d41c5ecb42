/** Reviews and comments of a file, over a face that was reviewed here. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { parsePts } from '#domain/formats/pts-300w.ts'
import { expect, test } from './fixtures.ts'
import { copyLabelled, openImported } from './pages/transfer.ts'

test('importing over an accepted face keeps its review, names what it kept, and says where the file’s word is', async ({ cleanPage: page, start, folder }) => {
  const pictures = join(folder, 'labelled')
  const { names, labels } = await copyLabelled(pictures, 1)
  const { workspace, importing } = await openImported(page, (await start({ target: pictures })).url, pictures)
  const revision = await workspace.revision()
  await workspace.focus()
  await page.keyboard.press('Shift+Enter')
  await workspace.savedAfter(revision)

  const { points } = parsePts(await readFile(join(pictures, labels[0] ?? ''), 'utf8'))
  const comments = [{ id: 'c', text: 'out of focus', author: 'bo', atMs: 1 }]
  const face = { schema: '300w-68', xy: points.map((p) => p && [p.x, p.y]), review: 'rejected', reason: 'blurred', comments }
  const file = join(folder, 'review.jsonl')
  await writeFile(file, `${JSON.stringify({ canthus: 1, picture: { name: names[0] }, face })}\n`)
  await importing.open(file)
  const again = importing.dialog.getByTestId('again')
  await expect(again).toContainText('1 face is in the project already; the files say the same of all points. 1 face would take')
  await expect(again).toContainText('Kept as the project has it: the review of 1 face.')
  await importing.run()
  await expect(importing.dialog.getByTestId('fields-kept')).toHaveText('Kept as the project had it: the review of 1 face. What the files say is kept as a revision as well.')
  await expect(importing.dialog.getByRole('row').nth(1)).toContainText('review')
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations).toEqual([])
  await importing.done()
  await expect(page.getByTestId('history')).toContainText('1 face updated, 1 of yours kept')
})
