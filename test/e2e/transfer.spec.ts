/** Labels in and out through the window, to the exact number. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { parsePts } from '#domain/formats/pts-300w.ts'
import { parseWflwRow } from '#domain/formats/wflw-list.ts'
import { expect, test } from './fixtures.ts'
import { SchemasWindow } from './pages/schemas.ts'
import { expectSound } from './pages/sound.ts'
import { copyLabelled, ExportWindow, ImportWindow, openImported, openLabelled } from './pages/transfer.ts'
import { runAct } from './pages/workspace.ts'

test('300-W labels come in by the window, and go out as they were and as WFLW rows by the named map', async ({
  cleanPage: page,
  start,
  folder,
}) => {
  const pictures = join(folder, 'labelled')
  const { names, labels } = await copyLabelled(pictures, 6)
  const workspace = await openLabelled(page, (await start({ target: pictures })).url)

  const importing = new ImportWindow(page)
  await importing.open(pictures)
  await expect(importing.dialog).toContainText('pixels from 1')
  await expect(importing.dialog).toContainText(`${String(labels.length)} faces`)
  await expect(importing.dialog.getByTestId('sample')).toHaveAttribute('data-loaded', 'true')
  const first = await importing.dialog.getByTestId('sample').getAttribute('data-name')
  await importing.dialog.getByRole('button', { name: 'Next sample' }).click()
  await expect(importing.dialog.getByTestId('sample')).not.toHaveAttribute('data-name', first ?? '')
  await expectSound(page, 'the preview of an import')
  await importing.run()
  await expect(importing.dialog).toContainText(`${String(labels.length)} new`)
  await importing.done()
  await expect.poll(() => workspace.faceCount(), { timeout: 30_000 }).toBe(1)

  const plain = join(folder, 'out-300w')
  const exporting = new ExportWindow(page)
  await exporting.open('300-W')
  await expect(exporting.loss.getByRole('row', { name: /Places of points/ })).toContainText('nothing')
  await exporting.run(plain)
  await expect(exporting.dialog).toContainText(`${String(labels.length)} faces`)
  await expect(exporting.dialog).toContainText('the manifest export.json lists each with its checksum')
  for (const file of labels) {
    const before = parsePts(await readFile(join(pictures, file), 'utf8')).points
    expect(parsePts(await readFile(join(plain, file), 'utf8')).points, file).toEqual(before)
  }
  await exporting.close()

  const lifted = join(folder, 'out-wflw')
  await exporting.open('WFLW')
  await expect(exporting.loss).toContainText('this format does not hold them')
  await expect(exporting.loss, 'nothing was written, so nothing was counted').not.toContainText('Counted on')
  await exporting.dialog.getByText(/by the map lift-68-98/).click()
  await exporting.counted()
  await expectSound(page, 'what an export loses')
  await exporting.run(lifted)
  const [list = ''] = (await readdir(lifted)).filter((n) => n.endsWith('.txt'))
  const rows = (await readFile(join(lifted, list), 'utf8')).trimEnd().split('\n').map(parseWflwRow)
  expect(rows).toHaveLength(labels.length)
  expect(new Set(rows.map((r) => r.picture))).toEqual(new Set(names))
})

test('an export to COCO in parts, and one of crops; its file is dropped on the window and comes in again without a difference', async ({
  cleanPage: page,
  start,
  folder,
}) => {
  test.slow()
  const pictures = join(folder, 'labelled')
  const { labels } = await copyLabelled(pictures, 8)
  const { importing } = await openImported(page, (await start({ target: pictures })).url, pictures)

  const exporting = new ExportWindow(page)
  await exporting.open('COCO')
  await exporting.choose('Split', 'by picture')
  await exporting.dialog.getByLabel('Share of train').fill('50')
  await exporting.dialog.getByLabel('Share of val').fill('50')
  await exporting.dialog.getByLabel('Share of test').fill('0')
  await exporting.counted()
  await expect(exporting.loss).toContainText(/train \d+ on 4 pictures/)
  const parts = join(folder, 'parts')
  await exporting.run(parts)
  const written = (await readdir(parts, { recursive: true })).filter((n) => n.endsWith('.json') && !n.endsWith('export.json'))
  const files = await Promise.all(written.map(async (n) => JSON.parse(await readFile(join(parts, n), 'utf8')) as { images: unknown[]; annotations: unknown[] }))
  expect(files.map((f) => f.images.length).sort()).toEqual([4, 4])
  expect(files.reduce((sum, f) => sum + f.annotations.length, 0)).toBe(labels.length)

  await exporting.dialog.getByRole('button', { name: 'Export more' }).click()
  await exporting.choose('Split', 'All in one')
  await exporting.dialog.getByRole('radiogroup', { name: 'Points in' }).getByRole('radio', { name: 'Crop of the face' }).click()
  await exporting.counted()
  const crops = join(folder, 'crops')
  await exporting.run(crops)
  const made = (await readdir(crops, { recursive: true })).filter((n) => /\.(jpg|png)$/.test(n))
  expect(made).toHaveLength(labels.length)

  await exporting.dialog.getByRole('button', { name: 'Export more' }).click()
  await exporting.dialog.getByRole('radiogroup', { name: 'Points in' }).getByRole('radio', { name: 'Picture' }).click()
  await exporting.counted()
  const whole = join(folder, 'whole')
  await exporting.run(whole)
  await exporting.close()
  const [file = ''] = (await readdir(whole, { recursive: true })).filter((n) => n.endsWith('.json') && !n.endsWith('export.json'))

  const text = await readFile(join(whole, file), 'utf8')
  await page.evaluate((content) => {
    const data = new DataTransfer()
    // A browser gives a dropped file the type of its ending.
    data.items.add(new File([content], 'faces.json', { type: 'application/json' }))
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
  }, text)
  await expect(importing.dialog).toContainText('COCO keypoints')
  await expect(importing.dialog).toContainText(`${String(labels.length)} faces`)
  await importing.run()
  await expect(importing.dialog).toContainText(`${String(labels.length)} unchanged`)
  await expect(importing.dialog).toContainText('The files say nothing that the project did not say already.')
})

for (const format of ['CVAT', 'dlib']) {
  test(`faces go out as ${format} and come back as they were`, async ({ cleanPage: page, start, folder }) => {
    const pictures = join(folder, 'labelled')
    const { labels } = await copyLabelled(pictures, 3)
    const { importing } = await openImported(page, (await start({ target: pictures })).url, pictures)
    const out = join(folder, 'out')
    const exporting = new ExportWindow(page)
    await exporting.open(format)
    await exporting.run(out)
    await exporting.close()
    await importing.open(out)
    await expect(importing.dialog).toContainText(format)
    await expect(importing.dialog).toContainText(`${String(labels.length)} faces`)
    await importing.run()
    // CVAT holds a few decimals, dlib whole numbers: what lies within that is no difference, and the finer place stays.
    // dlib has to have a rectangle, and writes that of the points.
    await expect(importing.dialog).toContainText(format === 'dlib' ? 'No point lies elsewhere and no state differs' : `${String(labels.length)} unchanged`)
  })
}

test('faces that fit no schema get one that is made of their file, and go out and come back with it', async ({ cleanPage: page, start, folder }) => {
  const pictures = join(folder, 'labelled')
  const { labels } = await copyLabelled(pictures, 2)
  const short = join(folder, 'short')
  await mkdir(short)
  for (const name of labels) {
    const { points } = parsePts(await readFile(join(pictures, name), 'utf8'))
    const few = [36, 45, 30, 48, 54].map((k) => points[k]).map((p) => `${String((p?.x ?? 0) + 1)} ${String((p?.y ?? 0) + 1)}`)
    await writeFile(join(short, name), `version: 1\nn_points: 5\n{\n${few.join('\n')}\n}\n`)
  }
  const workspace = await openLabelled(page, (await start({ target: pictures })).url)
  const importing = new ImportWindow(page)
  await importing.open(short)
  await importing.dialog.getByLabel('Pictures, where they do not lie around the labels').fill(pictures)
  await expect(importing.dialog).toContainText('with 5 points fit no schema')
  await expect(importing.dialog.getByRole('button', { name: 'Import', exact: true })).toBeDisabled()
  await importing.dialog.getByRole('button', { name: 'Make a schema of them…' }).click()
  const schemas = new SchemasWindow(page)
  await expect(schemas.points()).toHaveCount(5)
  await schemas.dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(schemas.dialog.getByRole('button', { name: 'Saved' })).toBeVisible()
  await schemas.close()
  await importing.open(short)
  await importing.dialog.getByRole('button', { name: /^Take as short/ }).click()
  await expect(importing.dialog.getByRole('button', { name: 'Import', exact: true })).toBeEnabled()
  await importing.run()
  await importing.done()
  await expect.poll(() => workspace.faceCount()).toBe(1)
  await expect(page.getByTestId('face-state')).toContainText('short')

  // Such faces go out and come back like any others; a format of fixed points says that it does not hold them.
  const exporting = new ExportWindow(page)
  await exporting.open('WFLW')
  await expect(exporting.loss).toContainText('No map leads from these points to it.')
  await exporting.dialog.getByLabel('Search formats').fill('COCO')
  await exporting.dialog.getByRole('radio', { name: 'COCO' }).click()
  await exporting.counted()
  await expect(exporting.loss.getByRole('row', { name: /Places of points/ })).toContainText(`${String(labels.length * 5)} points`)
  const out = join(folder, 'out')
  await exporting.run(out)
  await exporting.close()
  const [file = ''] = (await readdir(out)).filter((n) => n.endsWith('.json') && n !== 'export.json')
  const coco = JSON.parse(await readFile(join(out, file), 'utf8')) as { categories: { keypoints: string[] }[] }
  expect(coco.categories[0]?.keypoints).toHaveLength(5)
  await importing.open(out)
  await expect(importing.dialog).toContainText('short')
  await importing.run()
  await expect(importing.dialog).toContainText(`${String(labels.length)} unchanged`)
})

test('an export says how many faces are predictions that nobody has reviewed, and leaves them out at a click', async ({ cleanPage: page, start, folder }) => {
  const pictures = join(folder, 'mixed')
  const { names, labels } = await copyLabelled(pictures, 3)
  const workspace = await openLabelled(page, (await start({ target: pictures })).url)
  await workspace.preannotate()
  await expect.poll(() => workspace.faceCount(), { timeout: 30_000 }).toBeGreaterThan(0)
  const one = join(folder, 'one')
  await mkdir(one)
  const file = labels.find((name) => name === names[0]?.replace('.jpg', '.pts')) ?? ''
  await writeFile(join(one, file), await readFile(join(pictures, file)))
  const importing = new ImportWindow(page)
  await importing.open(one)
  await importing.run()
  await importing.done()

  const exporting = new ExportWindow(page)
  await exporting.open('300-W')
  await expect(exporting.loss).toContainText(/\d+ of these faces (is a prediction|are predictions) that nobody has reviewed\./)
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations).toEqual([])
  await exporting.loss.getByRole('button', { name: /Leave (it|them) out/ }).click()
  await expect(exporting.dialog.getByRole('radio', { name: 'Labelled' })).toBeChecked()
  await expect(exporting.loss).toContainText('1 face on 1 picture')
  await expect(exporting.loss).not.toContainText('nobody has reviewed')
  await exporting.run(join(folder, 'out'))
  expect((await readdir(join(folder, 'out'))).toSorted()).toEqual(['export.json', file].toSorted())
})

test('importing again over a corrected face keeps the correction; the file’s word is a revision to compare and to bring back', async ({
  cleanPage: page,
  start,
  folder,
}) => {
  const pictures = join(folder, 'labelled')
  await copyLabelled(pictures, 2)
  const { workspace, importing } = await openImported(page, (await start({ target: pictures })).url, pictures)
  await workspace.focus()
  await page.keyboard.press('.')
  await workspace.rest()
  const before = await workspace.selectedPlace()
  const revision = await workspace.revision()
  const corrected = await workspace.dragSelected(40, 25)
  await workspace.savedAfter(revision)

  await importing.open(pictures)
  const again = importing.dialog.getByTestId('again')
  await expect(again).toContainText(/2 faces are in the project already; 1 differs: 1 point elsewhere, by \d+\.\d px at most\. None of them would change\./)
  await expect(again).toContainText(`by ${Math.hypot(corrected.x - before.x, corrected.y - before.y).toFixed(1)} px at most`)
  await expect(again).toContainText('1 point of 1 face that you set or reviewed stays as it is; what the files say of it becomes 1 revision')
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations).toEqual([])
  await importing.run()
  await expect(importing.dialog.getByTestId('points-kept')).toContainText('1 point stayed as a person had set or reviewed it')
  const moved = Math.hypot(corrected.x - before.x, corrected.y - before.y)
  await expect(importing.dialog.getByRole('row').nth(1)).toContainText(`${moved.toFixed(1)} px`)
  await importing.dialog.getByRole('button', { name: 'Import more' }).click()
  // The same once more: what the file says is kept already.
  await importing.dialog.getByLabel('Labels: a file, or a folder with its subfolders').fill(`${pictures}/`)
  await expect(again).toContainText('what the files say of it is in the history already')
  await importing.run()
  await importing.dialog.getByRole('row').nth(1).getByRole('button').click()
  await importing.dialog.waitFor({ state: 'detached' })
  await workspace.expectSelectedAt(corrected, 0.5)

  const history = page.getByTestId('history')
  await expect(history).toContainText('1 of yours kept')
  await history.getByRole('button', { name: 'Compare with this import' }).first().click()
  const pill = page.getByTestId('compare-pill')
  await expect(pill).toContainText('1 point elsewhere')
  await expect(workspace.canvas).toHaveAttribute('data-compared', '1')
  await workspace.focus()
  await page.keyboard.press('Escape')
  await expect(pill).toBeHidden()
  await history.getByRole('button', { name: 'Compare with this import' }).first().click()
  await pill.getByRole('button', { name: 'Bring back' }).click()
  await workspace.expectSelectedAt(before, 0.01)
  await expect(history).toContainText('brought back')
  await page.keyboard.press('Control+z')
  await workspace.expectSelectedAt(corrected, 0.5)

  // Nothing was predicted: the start page says how much was reviewed, and nothing of points that may be wrong.
  await runAct(page, 'go to the start')
  const row = page.getByRole('main', { name: 'Start' }).getByRole('listitem').filter({ hasText: 'labelled' })
  await expect(row).toContainText(/1\s%\sreviewed/)
  await expect(row).not.toContainText('expected wrong')
})
