/** The windows that bring labels in and write them out. */
import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'
import { runAct } from './workspace.ts'

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
