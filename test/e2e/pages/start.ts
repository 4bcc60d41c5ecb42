/** The start screen. */
import type { Locator, Page } from '@playwright/test'
import { Workspace } from './workspace.ts'

export class StartScreen {
  readonly page: Page
  readonly main: Locator

  constructor(page: Page) {
    this.page = page
    this.main = page.getByRole('main', { name: 'Start' })
  }

  async openSample(): Promise<Workspace> {
    // Without recent projects, their empty state offers it a second time.
    await this.main.getByRole('button', { name: 'Open sample' }).first().click()
    const workspace = new Workspace(this.page)
    await workspace.ready()
    return workspace
  }

  /** Opens a folder through the dialog that lists the server's folders. */
  async openFolder(path: string): Promise<Workspace> {
    await this.main.getByRole('button', { name: /^Open a folder/ }).click()
    const dialog = this.page.getByRole('dialog')
    await dialog.getByLabel('Path on the server').fill(path)
    await dialog.getByLabel('Path on the server').press('Enter')
    await dialog.getByRole('button', { name: /^Open/ }).click()
    return new Workspace(this.page)
  }
}
