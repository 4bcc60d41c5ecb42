/** Checking labels that somebody else made: the model disagrees, a person decides point by point. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { parsePts } from '#domain/formats/pts-300w.ts'
import { sampleFolder } from '../helpers/pictures.ts'
import { expect, test } from './fixtures.ts'
import { ImportWindow } from './pages/transfer.ts'
import { Workspace } from './pages/workspace.ts'

/** Frontal, uncovered faces, on which the model is sure. */
const stems = ['anna-window', 'clear-glasses', 'closed-eyes']
const spoilt = 'clear-glasses'
const noseTip = 30

/** A label of the file, moved far away; its right place. */
async function spoil(path: string): Promise<{ x: number; y: number }> {
  const text = await readFile(path, 'utf8')
  const lines = text.split('\n')
  const first = lines.findIndex((line) => line.includes('{')) + 1
  const [x = 0, y = 0] = (lines[first + noseTip] ?? '').trim().split(/\s+/).map(Number)
  lines[first + noseTip] = `${(x + 80).toFixed(3)} ${(y - 60).toFixed(3)}`
  await writeFile(path, lines.join('\n'))
  expect(parsePts(lines.join('\n')).points[noseTip]?.x).toBeCloseTo(x + 80 - 1)
  return { x: x - 1, y: y - 1 }
}

async function importAll(page: Page, folder: string): Promise<void> {
  const importing = new ImportWindow(page)
  await importing.open(folder)
  await importing.run()
  await importing.done()
}

test('a wrong label is found by the order of disagreement, shown as a ghost, and put right or kept', async ({ cleanPage: page, start, folder }) => {
  const pictures = join(folder, 'labelled')
  await mkdir(pictures)
  for (const stem of stems) for (const end of ['jpg', 'pts']) await copyFile(join(sampleFolder, `${stem}.${end}`), join(pictures, `${stem}.${end}`))
  const right = await spoil(join(pictures, `${spoilt}.pts`))
  await page.goto((await start({ target: pictures })).url)
  const workspace = new Workspace(page)
  await workspace.ready()
  await importAll(page, pictures)
  await expect.poll(() => workspace.faceCount(), { timeout: 30_000 }).toBe(1)
  await workspace.preannotate()

  await page.getByRole('combobox', { name: 'Order' }).click()
  await page.getByRole('option', { name: 'Disagreement' }).click()
  const first = page.getByTestId('image-row').first()
  await expect(first).toContainText(spoilt)
  await first.click()
  await expect(page.getByTestId('opinion')).toContainText('doubts')
  await expect(workspace.canvas).toHaveAttribute('data-doubted', new RegExp(`^${String(noseTip)}\\b`))
  expect((await new AxeBuilder({ page }).analyze()).violations.map((v) => v.id)).toEqual([])

  // The ghosts of the model's places go and come.
  const looks = (): Promise<string> => workspace.canvas.evaluate((e) => [...e.querySelectorAll('canvas')].map((c) => c.toDataURL()).join())
  await workspace.focus()
  await workspace.rest()
  const withGhosts = await looks()
  await page.keyboard.press('y')
  await expect(page.getByTestId('canvas-hint')).toContainText('Ghosts are hidden.')
  await expect.poll(looks).not.toBe(withGhosts)
  await page.keyboard.press('y')
  await expect.poll(looks).toBe(withGhosts)

  expect(await workspace.nextFlagged()).toBe(noseTip)
  await expect(page.getByTestId('opinion')).toContainText('Use the model’s')
  let revision = await workspace.revision()
  const label = await workspace.selectedPlace()
  await page.keyboard.press('u')
  revision = await workspace.savedAfter(revision)
  const taken = await workspace.selectedPlace()
  expect(Math.hypot(taken.x - right.x, taken.y - right.y)).toBeLessThan(0.1 * Math.hypot(label.x - right.x, label.y - right.y))
  await expect(page.getByTestId('history').getByRole('listitem').first()).toContainText("30 to the model's place")

  // Undone, the label is in doubt again; kept, it is not.
  await page.keyboard.press('Control+z')
  revision = await workspace.savedAfter(revision)
  expect(await workspace.selectedPlace()).toEqual(label)
  await page.getByTestId('keep-label').click()
  await workspace.savedAfter(revision)
  await expect(workspace.canvas).not.toHaveAttribute('data-doubted', new RegExp(`^${String(noseTip)}\\b`))
  expect(await workspace.selectedPlace()).toEqual(label)
})

test('labels of a picture that cannot be read are kept and said so, and cannot be accepted unseen', async ({ page, start, folder }) => {
  const pictures = join(folder, 'labelled')
  await mkdir(pictures)
  await copyFile(join(sampleFolder, 'phone.pts'), join(pictures, 'broken.pts'))
  await writeFile(join(pictures, 'broken.jpg'), 'no picture at all')
  await page.goto((await start({ target: pictures })).url)
  await expect(page.getByTestId('canvas-error')).toBeVisible()
  await importAll(page, pictures)
  await expect(page.getByTestId('labels-kept')).toContainText('1 face with labels is kept for this picture')
  await expect(page.getByTestId('image-row').first()).toContainText('1 face')
  await expect(page.getByTestId('accept-face')).toBeDisabled()
  await page.getByTestId('canvas').focus()
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByTestId('face-state')).toContainText('unseen')
  expect((await new AxeBuilder({ page }).analyze()).violations.map((v) => v.id)).toEqual([])
})
