/** Accepting a face with flags that nobody has answered: told at once, kept honest in the records, taken back with one act. */
import { expect, test } from './fixtures.ts'
import { openFace } from './pages/canvas.ts'

test('flags left open are told with the way back, and stay open in the records', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const left = page.getByTestId('flags-left')
  const panel = page.getByTestId('face-panel')
  const hint = page.getByTestId('canvas-hint')
  const state = panel.getByTestId('face-state')
  await expect(left).toContainText(/left of/)
  const flags = Number.parseInt(await left.innerText())
  expect(flags, 'the face has flags to leave open').toBeGreaterThan(1)
  await workspace.nextFlagged()
  const revision = await workspace.revision()
  await page.keyboard.press('Enter')
  await workspace.savedAfter(revision)

  const picture = (await workspace.imageId()) ?? ''
  const said = new RegExp(`^Accepted with ${String(flags - 1)} flagged points? not confirmed\\.`)
  await page.keyboard.press('Shift+Enter')
  await expect(workspace.canvas).not.toHaveAttribute('data-image', picture)
  await expect(hint).toContainText(said)
  await expect(page.getByTestId('reviewed')).toContainText(`${String(68 - (flags - 1))} of 68 points`)

  // The way back, also with the next picture on the canvas; the keys are the canvas's again.
  await hint.getByTestId('hint-undo').click()
  await expect(workspace.canvas).toHaveAttribute('data-image', picture)
  await expect(state).not.toContainText('accepted')
  await expect(hint.getByTestId('hint-undo')).toBeHidden()
  await expect(workspace.canvas).toBeFocused()
  await expect(page.getByTestId('reviewed')).toContainText('1 of 68 points')

  // Accepted all the same, no point was said to be right that nobody looked at.
  await page.keyboard.press('Shift+Enter')
  await expect(workspace.canvas).not.toHaveAttribute('data-image', picture)
  await page.keyboard.press('b')
  await expect(workspace.canvas).toHaveAttribute('data-image', picture)
  await expect(state).toContainText('accepted')
  await expect(left).toContainText(`${String(flags - 1)} left of`)
  await workspace.nextFlagged()
  await expect(panel).toContainText('as predicted')
  // What was said about another picture can no longer be undone from here.
  await expect(hint.getByTestId('hint-undo')).toBeHidden()
})

test('a face whose flags are all answered is accepted without a word', async ({ cleanPage: page, start }) => {
  const workspace = await openFace(page, start)
  const left = page.getByTestId('flags-left')
  await expect(left).toContainText(/left of/)
  const flags = Number.parseInt(await left.innerText())
  for (let k = 0; k < flags; k++) {
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect(left).toContainText(k + 1 === flags ? 'done' : `${String(flags - k - 1)} left of`)
  }
  const picture = (await workspace.imageId()) ?? ''
  await page.keyboard.press('Shift+Enter')
  await expect(workspace.canvas).not.toHaveAttribute('data-image', picture)
  await expect(page.getByTestId('reviewed')).toContainText('68 of 68 points')
  await expect(page.getByTestId('canvas-hint')).not.toContainText('Accepted')
})
