/** The windows that bring labels in and write them out, and projects to do it with. */
import { copyFile, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'
import { listSample, sampleFolder } from '../../helpers/pictures.ts'
import { runAct, Workspace } from './workspace.ts'

/** Pictures of the sample set, and the names of their label files. */
export async function copyLabelled(folder: string, count: number): Promise<{ names: string[]; labels: string[] }> {
  await mkdir(folder)
  const names = (await listSample()).slice(0, count)
  const stems = names.map((name) => name.replace(/\.jpg$/, ''))
  const labels = (await readdir(sampleFolder)).filter((n) => n.endsWith('.pts') && stems.some((s) => n.startsWith(`${s}.`)))
  for (const name of [...names, ...labels]) await copyFile(join(sampleFolder, name), join(folder, name))
  return { names, labels }
}

export async function openLabelled(page: Page, url: string): Promise<Workspace> {
  await page.goto(url)
  const workspace = new Workspace(page)
  await workspace.ready()
  return workspace
}

export class ImportWindow {
  readonly page: Page
  readonly dialog: Locator

  constructor(page: Page) {
    this.page = page
    this.dialog = page.getByRole('dialog', { name: 'Import a dataset' })
  }

  async open(path: string): Promise<void> {
    await runAct(this.page, 'import a')
    await this.dialog.getByLabel('Labels: a file, or a folder with its subfolders').fill(path)
  }

  async choose(field: string, option: string): Promise<void> {
    await this.dialog.getByRole('combobox', { name: field }).click()
    await this.page.getByRole('option', { name: option }).click()
  }

  /** Starts it and waits for its end. */
  async run(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Import', exact: true }).click()
    await expect(this.dialog.getByRole('button', { name: 'Done' })).toBeVisible({ timeout: 40_000 })
  }

  async done(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Done' }).click()
    await this.dialog.waitFor({ state: 'detached' })
  }
}

/** A project whose faces are the labels beside its pictures. */
export async function openImported(page: Page, url: string, pictures: string): Promise<{ workspace: Workspace; importing: ImportWindow }> {
  const workspace = await openLabelled(page, url)
  const importing = new ImportWindow(page)
  await importing.open(pictures)
  await importing.run()
  await importing.done()
  await expect.poll(() => workspace.faceCount()).toBe(1)
  return { workspace, importing }
}

export class ExportWindow {
  readonly page: Page
  readonly dialog: Locator
  readonly loss: Locator

  constructor(page: Page) {
    this.page = page
    this.dialog = page.getByRole('dialog', { name: 'Export' })
    this.loss = this.dialog.getByRole('region', { name: 'What is written' })
  }

  async open(format: string): Promise<void> {
    await runAct(this.page, 'export')
    await this.dialog.getByLabel('Search formats').fill(format)
    await this.dialog.getByRole('radio', { name: format }).click()
    await this.counted()
  }

  /** Until what is shown is about the present choice. */
  async counted(): Promise<void> {
    await expect(this.loss).toHaveAttribute('aria-busy', 'false', { timeout: 30_000 })
  }

  async choose(field: string, option: string): Promise<void> {
    await this.dialog.getByRole('combobox', { name: field }).click()
    await this.page.getByRole('option', { name: option }).click()
  }

  /** Writes and waits for its end. */
  async run(folder: string): Promise<void> {
    await this.dialog.getByLabel('Into').fill(folder)
    await this.dialog.getByRole('button', { name: 'Export', exact: true }).click()
    await expect(this.dialog).toContainText('written', { timeout: 40_000 })
    await expect(this.dialog.getByRole('button', { name: 'Export more' })).toBeVisible({ timeout: 40_000 })
  }

  async close(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Close' }).last().click()
    await this.dialog.waitFor({ state: 'detached' })
  }
}
