/** What lies outside the folders of a server: said where it is met, with what lets it in, and never asked for in vain. */
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from './fixtures.ts'
import { Workspace } from './pages/workspace.ts'

const sample = join(import.meta.dirname, '..', '..', 'resources', 'sample')

test('a recent project outside says so on its tile, and Open names the option that lets it in', async ({ cleanPage: page, start }, info) => {
  const outside = await mkdtemp(join(tmpdir(), 'canthus-outside-'))
  try {
    for (const name of ['anna-window.jpg', 'blurred.jpg']) await copyFile(join(sample, name), join(outside, name))
    const before = await start({ target: outside })
    await page.goto(before.url)
    await new Workspace(page).ready()
    await page.goto('about:blank')
    await before.stop()

    await page.goto((await start()).url)
    const row = page.getByRole('main', { name: 'Start' }).getByRole('listitem').filter({ hasText: outside })
    await expect(row.getByTestId('recent-outside')).toContainText('Outside the folders of this server')
    const tile = row.locator('button').first()
    await expect(tile).toBeDisabled()
    await expect(tile).toHaveAttribute('title', new RegExp(`serve --root ${outside}$`))
    await expect(row.getByRole('img')).toHaveCount(0)
    await page.screenshot({ path: info.outputPath('tile.png') })

    await page.keyboard.press('Control+o')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Path on the server').fill(outside)
    await dialog.getByRole('button', { name: /^Open/ }).click()
    await expect(dialog).toContainText(`serve --root ${outside}`)
    await expect(dialog.getByRole('button', { name: /^Open/ })).toBeDisabled()
    await page.screenshot({ path: info.outputPath('open.png') })
  } finally {
    await rm(outside, { recursive: true, force: true })
  }
})

test('a listing that comes late leaves what was typed meanwhile', async ({ cleanPage: page, start, folder }) => {
  const pictures = join(folder, 'pictures')
  await mkdir(pictures)
  await copyFile(join(sample, 'blurred.jpg'), join(pictures, 'blurred.jpg'))
  const host = await start()
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer()
    server.onMessage((message) => setTimeout(() => socket.send(message), 400))
  })
  await page.goto(host.url)
  await expect(page.getByRole('main', { name: 'Start' })).toBeVisible()
  await page.keyboard.press('Control+o')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Path on the server').fill(pictures)
  await dialog.getByLabel('Narrow the list').fill('e')
  await expect(dialog.getByRole('list', { name: 'Entries of this folder' })).toHaveAttribute('aria-busy', 'false')
  await expect(dialog.getByLabel('Path on the server')).toHaveValue(pictures)
  await expect(dialog.getByLabel('Narrow the list')).toHaveValue('e')
  await dialog.getByRole('button', { name: /^Open/ }).click()
  await new Workspace(page).ready()
})
