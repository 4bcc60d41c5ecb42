/** The window in which landmark schemas are drawn. */
import type { Locator, Page } from '@playwright/test'
import { runAct } from './workspace.ts'

export class SchemasWindow {
  readonly page: Page
  readonly dialog: Locator
  readonly drawing: Locator
  readonly problems: Locator

  constructor(page: Page) {
    this.page = page
    this.dialog = page.getByRole('dialog', { name: 'Schemas' })
    this.drawing = this.dialog.getByTestId('schema-drawing')
    this.problems = this.dialog.getByRole('region', { name: 'Problems' })
  }

  async open(): Promise<void> {
    await runAct(this.page, 'schemas')
    await this.dialog.waitFor()
  }

  async close(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Close' }).click()
    await this.dialog.waitFor({ state: 'detached' })
  }

  points(): Locator {
    return this.drawing.locator('[data-point]')
  }

  /** Of a place of the schematic face, 0 to 1, in the page's pixels. */
  async onScreen(x: number, y: number): Promise<{ x: number; y: number }> {
    const box = await this.drawing.boundingBox()
    const view = (await this.drawing.getAttribute('viewBox'))?.split(' ').map(Number)
    if (box === null || view === undefined) throw new Error('the drawing is not shown')
    const [left = 0, top = 0, size = 1] = view
    return { x: box.x + ((x - left) / size) * box.width, y: box.y + ((y - top) / size) * box.height }
  }

  async press(x: number, y: number): Promise<void> {
    const at = await this.onScreen(x, y)
    await this.page.mouse.click(at.x, at.y)
  }

  async drag(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
    const p = await this.onScreen(...from)
    const q = await this.onScreen(...to)
    await this.page.mouse.move(p.x, p.y)
    await this.page.mouse.down()
    await this.page.mouse.move(q.x, q.y, { steps: 6 })
    await this.page.mouse.up()
  }

  async placeOf(index: number): Promise<{ x: number; y: number }> {
    const point = this.drawing.locator(`[data-point="${String(index)}"]`)
    return { x: Number(await point.getAttribute('cx')), y: Number(await point.getAttribute('cy')) }
  }

  async choosePane(name: string): Promise<void> {
    await this.dialog.getByRole('radiogroup', { name: 'Part of the schema' }).getByRole('radio', { name }).click()
  }

  async chooseTool(name: string): Promise<void> {
    await this.dialog.getByRole('radiogroup', { name: 'Tool' }).getByRole('radio', { name }).click()
  }

  /** Through the window that lists the server's folders. */
  async answerPath(path: string, act: string): Promise<void> {
    const paths = this.page.getByRole('dialog').filter({ has: this.page.getByLabel('Path on the server') })
    await paths.getByLabel('Path on the server').fill(path)
    await paths.getByRole('button', { name: act }).click()
    await paths.waitFor({ state: 'detached' })
  }
}
