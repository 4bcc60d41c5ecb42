/** A landmark schema of a person's own: drawn, saved, used on a picture, handed on as a file, and brought into another project. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseSchemaFile } from '#contract/schema-file.ts'
import { copySample } from '../helpers/pictures.ts'
import { expect, test } from './fixtures.ts'
import { SchemasWindow } from './pages/schemas.ts'
import { StartScreen } from './pages/start.ts'
import { Workspace } from './pages/workspace.ts'

test('a schema is drawn by pointer and keyboard, used for a face, and comes back from its file', async ({ cleanPage: page, start, folder }) => {
  test.slow()
  const pictures = join(folder, 'first')
  const others = join(folder, 'second')
  const fresh = join(folder, 'third')
  await copySample(pictures, 2)
  await copySample(others, 2)
  await copySample(fresh, 2)
  await page.goto((await start({ target: pictures })).url)
  const workspace = new Workspace(page)
  await workspace.ready()
  const window = new SchemasWindow(page)
  const { dialog } = window

  await window.open()
  await expect(window.points()).toHaveCount(68)
  await dialog.getByRole('button', { name: 'New', exact: true }).click()
  await dialog.getByLabel('Name', { exact: true }).fill('Eyes and chin')
  await dialog.getByLabel('Id, as files and exports name it').fill('eyes-chin')
  await expect(window.problems).toContainText('It has no points.')

  // A point off the middle comes with its mirror image.
  await window.chooseTool('Add points')
  await window.press(0.3, 0.4)
  await expect(window.points()).toHaveCount(2)
  await window.press(0.5, 0.9)
  await expect(window.points()).toHaveCount(3)
  await window.press(0.4, 0.4)
  await expect(window.points()).toHaveCount(5)
  await page.keyboard.press('Control+z')
  await expect(window.points()).toHaveCount(3)
  await page.keyboard.press('Control+Shift+Z')
  await expect(window.points()).toHaveCount(5)

  // Both halves follow a drag, an arrow moves on, and one undo takes the drag back.
  await window.chooseTool('Select')
  await window.drag([0.3, 0.4], [0.25, 0.45])
  expect((await window.placeOf(0)).x).toBeCloseTo(0.25, 1)
  expect((await window.placeOf(0)).x + (await window.placeOf(1)).x).toBeCloseTo(1, 3)
  const before = await window.placeOf(0)
  await page.keyboard.press('ArrowUp')
  expect((await window.placeOf(0)).y).toBeCloseTo(before.y - 0.0025, 4)
  await page.keyboard.press('Control+z')
  expect(await window.placeOf(0)).toEqual(before)

  // Names: two alike are an error, and then nothing can be saved.
  await window.choosePane('Points')
  const name = dialog.getByLabel('Name, without a side')
  await name.fill('outer canthus')
  await window.press(0.5, 0.9)
  await name.fill('chin')
  await window.press(0.4, 0.4)
  await name.fill('outer canthus')
  await expect(window.problems).toContainText('Points 0 and 3 are all called “outer canthus, subject right”.')
  await expect(dialog.getByRole('button', { name: 'Save', exact: true })).toBeDisabled()
  await name.fill('inner canthus')
  await expect(window.problems).not.toContainText('are all called')

  // Edges point by point, and a region of a drawn rectangle.
  await window.chooseTool('Join')
  const [outer, inner] = [await window.placeOf(0), await window.placeOf(3)]
  await window.press(outer.x, outer.y)
  await window.press(inner.x, inner.y)
  await expect(window.problems).toContainText('1 edge has no mirror image')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await window.drag([0.54, 0.3], [0.9, 0.6])
  await dialog.getByRole('button', { name: 'Join them with an edge' }).click()
  await expect(window.problems).not.toContainText('no mirror image')
  await window.choosePane('Regions')
  await dialog.getByLabel('Name of a new region').fill('Left eye')
  await dialog.getByRole('button', { name: 'Of 2 points' }).click()
  await window.drag([0.1, 0.3], [0.45, 0.6])
  await window.choosePane('Contours')
  await dialog.getByLabel('Name of a new contour').fill('Right eye')
  await dialog.getByRole('button', { name: 'Through 2 points' }).click()
  await window.choosePane('Schema')
  await dialog.getByRole('combobox', { name: /Outer corner of the subject’s right eye/ }).click()
  await page.getByRole('option', { name: '0 · outer canthus, subject right' }).click()
  await expect(window.problems).toContainText('Nothing is wrong with it.')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(dialog.getByRole('button', { name: 'Saved' })).toBeDisabled()
  await dialog.getByRole('button', { name: 'Use for new faces' }).click()
  await expect(dialog.getByRole('button', { name: 'New faces get it' })).toBeVisible()

  await dialog.getByRole('button', { name: 'Export file' }).click()
  await page.getByRole('menuitem', { name: 'To a folder…' }).click()
  await window.answerPath(folder, 'Export here')
  const file = join(folder, 'eyes-chin.schema.json')
  await expect.poll(() => readFile(file, 'utf8').catch(() => '')).not.toBe('')
  const schema = parseSchemaFile(await readFile(file, 'utf8'), file)
  expect(schema).toMatchObject({
    name: 'Eyes and chin',
    flip: [1, 0, 2, 4, 3],
    edges: [[0, 3], [1, 4]],
    interOcular: [0, 1],
    regions: [{ id: 'left-eye', side: 'subject-left', indices: [1, 4] }],
    contours: [{ id: 'right-eye', indices: [0, 3], closed: false }],
  })

  // No model sets these points: they stand as they were drawn, and are moved like any others.
  await window.close()
  await workspace.drawBox({ x: 100, y: 80 }, { x: 300, y: 320 })
  await expect.poll(() => workspace.faceCount()).toBe(1)
  await expect(page.getByTestId('canvas-hint')).toContainText('No model sets the points of Eyes and chin')
  await expect(page.getByTestId('face-state')).toContainText('Eyes and chin')
  const saved = await workspace.savedAfter(0)
  await workspace.focus()
  await page.keyboard.press('1')
  await expect(workspace.canvas).toHaveAttribute('data-selected', '1 4')
  await page.keyboard.press('Escape')
  await page.keyboard.press('.')
  await expect(page.getByTestId('point-section')).toContainText('outer canthus, subject right')
  await workspace.rest()
  const place = await workspace.dragSelected(30, -20)
  await workspace.savedAfter(saved)
  await workspace.expectSelectedAt(place, 1)

  // Its points are fixed now.
  await window.open()
  await expect(dialog).toContainText('1 face follows it')
  await dialog.getByRole('button', { name: 'Take away' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Eyes and chin stays')
  await window.close()

  // Another project gets it from the file, and a broken file says what is wrong with it.
  await page.evaluate(() => (location.hash = '#/'))
  await new StartScreen(page).openFolder(others)
  await workspace.ready()
  await window.open()
  await expect(dialog.getByRole('list', { name: 'Schemas' })).not.toContainText('Eyes and chin')
  await dialog.getByRole('button', { name: 'Import file…' }).click()
  await window.answerPath(file, 'Import this file')
  await expect(dialog.getByRole('list', { name: 'Schemas' })).toContainText('Eyes and chin')
  await expect(window.points()).toHaveCount(5)
  const broken = (await readFile(file, 'utf8')).replace('[3,4]', '[3,0]')
  await page.evaluate((text) => {
    const data = new DataTransfer()
    data.items.add(new File([text], 'broken.schema.json'))
    document.querySelector('.schemas')?.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
  }, broken)
  await expect(dialog.getByRole('alert')).toContainText('broken.schema.json: the point 0 stands in two mirror pairs, 0 and 1, and 3 and 0.')

  // Taking it away can be undone.
  await dialog.getByRole('button', { name: 'Take away' }).click()
  await expect(dialog.getByRole('list', { name: 'Schemas' })).not.toContainText('Eyes and chin')
  await window.close()
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await window.open()
  await expect(dialog.getByRole('list', { name: 'Schemas' })).toContainText('Eyes and chin')

  // A new project gets it from the start, where it is chosen on the start screen.
  await window.close()
  await page.evaluate(() => (location.hash = '#/'))
  await page.getByRole('combobox', { name: /Landmarks of new projects/ }).click()
  await page.getByRole('option', { name: 'Your own, from a file…' }).click()
  await window.answerPath(file, 'Take this schema')
  await expect(page.getByRole('combobox', { name: /Landmarks of new projects: Eyes and chin/ })).toBeVisible()
  await new StartScreen(page).openFolder(fresh)
  await workspace.ready()
  await workspace.drawBox({ x: 100, y: 80 }, { x: 300, y: 320 })
  await expect(page.getByTestId('face-state')).toContainText('Eyes and chin')
})
