/** Comments on a face and its points: written, found, resolved, undone. */
import { expect, test } from './fixtures.ts'
import { openFace, readPlaces } from './pages/canvas.ts'
import { expectSound } from './pages/sound.ts'

test('a comment is written with the keyboard, shows on the canvas and in the list, is found, resolved and undone', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const nose = (await readPlaces(workspace, [30])).get(30) ?? { x: 0, y: 0 }
  const at = await workspace.onScreen(nose)
  await page.mouse.click(at.x, at.y)
  await page.mouse.move(at.x - 200, at.y)
  const looks = (): Promise<string> =>
    workspace.canvas.evaluate((e) => [...e.querySelectorAll('canvas')].at(-1)?.toDataURL() ?? '')
  const bare = await looks()

  let revision = await workspace.revision()
  await page.keyboard.press('k')
  const field = page.getByTestId('comment-text')
  await expect(field).toBeFocused()
  await page.keyboard.type('Tip or shadow?')
  await page.keyboard.press('Enter')
  revision = await workspace.savedAfter(revision)
  await expect(workspace.canvas).toBeFocused()
  const comments = page.getByTestId('comments')
  const comment = comments.getByTestId('comment')
  await expect(comment).toContainText('Point 30')
  await expect(comment).toContainText('Tip or shadow?')
  await expect.poll(looks).not.toBe(bare)
  const row = page.getByTestId('image-row').first()
  await expect(row.getByLabel('an open comment')).toBeVisible()

  // Undo takes it back whole, and redo brings it again.
  await page.keyboard.press('Control+z')
  revision = await workspace.savedAfter(revision)
  await expect(comment).toHaveCount(0)
  await expect.poll(looks).toBe(bare)
  await page.keyboard.press('Control+Shift+z')
  revision = await workspace.savedAfter(revision)
  await expect(comment).toHaveCount(1)

  await page.getByRole('combobox', { name: 'Filter' }).click()
  await page.getByRole('option', { name: 'Commented' }).click()
  await expect(page.getByTestId('image-count')).toHaveText('1 of 24')

  await comment.getByRole('button', { name: 'Point 30' }).click()
  await expect(workspace.canvas).toHaveAttribute('data-selected-landmark', '30')
  await comment.getByTestId('comment-resolve').click()
  await workspace.savedAfter(revision)
  await expect(comments.getByTestId('comment')).toHaveCount(0)
  await comments.getByRole('button', { name: 'Show 1 resolved' }).click()
  await expect(comment).toHaveAttribute('data-resolved', 'true')
  await expect(page.getByTestId('history').getByRole('listitem').first()).toContainText('comment resolved')
  await expectSound(page, 'comments and history')
})

test('the menu of a face leads to a comment on it; Esc leaves it unwritten, Enter writes it', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  await workspace.focus()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Comment on the point or the face' }).click()
  const field = page.getByTestId('comment-text')
  await expect(field).toBeFocused()
  await expect(field).toHaveAttribute('placeholder', /Comment on the face/)
  await page.keyboard.type('never mind')
  await page.keyboard.press('Escape')
  await expect(workspace.canvas).toBeFocused()
  await expect(field).toHaveValue('')
  await expect(page.getByTestId('comment')).toHaveCount(0)

  const revision = await workspace.revision()
  await page.keyboard.press('k')
  await page.keyboard.type('Whose face is it?')
  await page.keyboard.press('Enter')
  await workspace.savedAfter(revision)
  await expect(page.getByTestId('comment')).toContainText('Whose face is it?')
  await expect(page.getByTestId('comment')).not.toContainText('Point')
})
