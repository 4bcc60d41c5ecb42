/** Labels in and out through the window, to the exact number. */
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parsePts } from '#domain/formats/pts-300w.ts'
import { parseWflwRow } from '#domain/formats/wflw-list.ts'
import { listSample, sampleFolder } from '../helpers/pictures.ts'
import { expect, test } from './fixtures.ts'
import { runAct, Workspace } from './pages/workspace.ts'

test('300-W labels come in by the window, and go out as they were and as WFLW rows by the named map', async ({
  cleanPage: page,
  start,
  folder,
}) => {
  const pictures = join(folder, 'labelled')
  await mkdir(pictures)
  const names = (await listSample()).slice(0, 6)
  const stems = names.map((name) => name.replace(/\.jpg$/, ''))
  const labels = (await readdir(sampleFolder)).filter((n) => n.endsWith('.pts') && stems.some((s) => n.startsWith(`${s}.`)))
  for (const name of [...names, ...labels]) await copyFile(join(sampleFolder, name), join(pictures, name))
  await page.goto((await start({ target: pictures })).url)
  const workspace = new Workspace(page)
  await workspace.ready()

  await runAct(page, 'import')
  const importing = page.getByRole('dialog', { name: 'Import a dataset' })
  await importing.getByLabel('Labels: a folder of .pts files, or a list file').fill(pictures)
  await expect(importing).toContainText('counted from 1')
  await expect(importing).toContainText(`${String(labels.length)} faces`)
  await importing.getByRole('button', { name: 'Import', exact: true }).click()
  await expect.poll(() => workspace.faceCount(), { timeout: 30_000 }).toBe(1)

  const plain = join(folder, 'out-300w')
  await runAct(page, 'export')
  const exporting = page.getByRole('dialog', { name: 'Export' })
  await exporting.getByLabel('Into').fill(plain)
  await exporting.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(exporting).toContainText(`${String(labels.length)} faces`, { timeout: 30_000 })
  for (const file of labels) {
    const before = parsePts(await readFile(join(pictures, file), 'utf8')).points
    expect(parsePts(await readFile(join(plain, file), 'utf8')).points, file).toEqual(before)
  }
  await page.keyboard.press('Escape')

  const lifted = join(folder, 'out-wflw')
  await runAct(page, 'export')
  await exporting.getByText('WFLW (list)').click()
  await expect(exporting).toContainText('this format holds wflw-98')
  await exporting.getByLabel('Into').fill(lifted)
  await exporting.getByText(/by the map lift-68-98/).click()
  await exporting.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(exporting).toContainText(`${String(labels.length)} faces`, { timeout: 30_000 })
  const [list = ''] = (await readdir(lifted)).filter((n) => n.endsWith('.txt'))
  const rows = (await readFile(join(lifted, list), 'utf8')).trimEnd().split('\n').map(parseWflwRow)
  expect(rows).toHaveLength(labels.length)
  expect(new Set(rows.map((r) => r.picture))).toEqual(new Set(names))
})
