/** A picture that could not be opened is asked for again, and is never in the way of the others. */
import { expect, test } from './fixtures.ts'
import { drawFace } from './pages/canvas.ts'
import { StartScreen } from './pages/start.ts'
import { Wire } from './pages/wire.ts'

test('a picture that was asked for while the connection was lost comes with the next one', async ({ page, start }) => {
  const wire = await Wire.of(page)
  await page.goto((await start()).url)
  const workspace = await new StartScreen(page).openSample()
  const first = await workspace.imageId()
  await wire.cut()
  await expect(page.getByRole('alert').or(page.getByRole('status')).filter({ hasText: /connection/i }).first()).toBeVisible()
  await page.getByTestId('image-row').nth(2).click()
  await page.waitForTimeout(500)
  expect(await workspace.imageId()).toBe(first)
  wire.mend()
  await expect(page.getByTestId('crumb')).toContainText('3 /')
  expect(await workspace.imageId()).not.toBe(first)
})

test('what fails to open says so, and is opened by Try again, by its row, or left by its neighbours', async ({ page, start }, info) => {
  const wire = await Wire.of(page)
  await page.goto((await start()).url)
  const workspace = await new StartScreen(page).openSample()
  await drawFace(workspace)
  const note = page.getByTestId('canvas-error')
  const crumb = page.getByTestId('crumb')
  const failOn = async (act: () => Promise<void>): Promise<() => void> => {
    const mend = wire.fail('images.get', { code: 'project.locked', message: 'The project file is locked.' })
    await act()
    await expect(note).toBeVisible()
    return mend
  }

  let mend = await failOn(() => page.keyboard.press('n'))
  await page.screenshot({ path: info.outputPath('failed.png') })
  await expect(page.getByTestId('labels-kept'), 'of the picture before').toHaveCount(0)
  await expect(page.getByTestId('face-state'), 'nor can its face be worked on unseen').toHaveCount(0)
  await note.getByRole('button', { name: 'Try again' }).click()
  await expect(note).toBeVisible()
  mend()
  await note.getByRole('button', { name: 'Try again' }).click()
  await expect(note).toHaveCount(0)
  await expect(crumb).toContainText('2 /')

  mend = await failOn(() => page.keyboard.press('n'))
  mend()
  await page.getByTestId('image-row').nth(2).click()
  await expect(note).toHaveCount(0)
  await expect(crumb).toContainText('3 /')

  mend = await failOn(() => page.keyboard.press('n'))
  mend()
  await page.keyboard.press('n')
  await expect(crumb).toContainText('5 /')
  mend = await failOn(() => page.keyboard.press('b'))
  mend()
  await page.keyboard.press('b')
  await expect(crumb).toContainText('3 /')
})

test('faces are copied from the picture before also while its place in the list is looked for', async ({ page, start }) => {
  const wire = await Wire.of(page)
  await page.goto((await start()).url)
  const workspace = await new StartScreen(page).openSample()
  const crumb = page.getByTestId('crumb')
  await expect(crumb).toContainText('1 /')
  await page.keyboard.press('n')
  await expect(crumb).toContainText('2 /')
  await drawFace(workspace)
  const second = await workspace.imageId()
  const answer = wire.hold('images.locate')
  await page.keyboard.press('n')
  await expect.poll(() => workspace.imageId()).not.toBe(second)
  await page.keyboard.press('c')
  await page.waitForTimeout(300)
  answer()
  await expect.poll(() => workspace.faceCount()).toBe(1)
})
