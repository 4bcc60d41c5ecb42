/** The annotation workspace, as a person sees and touches it. */
import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'

export interface Place {
  readonly x: number
  readonly y: number
}

/** Finds an act in the command palette and runs it. */
export async function runAct(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill(words)
  await page.keyboard.press('Enter')
}

export class Workspace {
  readonly page: Page
  readonly canvas: Locator
  readonly flagStrip: Locator
  readonly saved: Locator

  constructor(page: Page) {
    this.page = page
    this.canvas = page.getByTestId('canvas')
    this.flagStrip = page.getByTestId('flag-strip')
    this.saved = page.getByTestId('saved')
  }

  /** Waits until a picture is on the canvas. */
  async ready(): Promise<void> {
    await expect(this.canvas).toHaveAttribute('data-zoom', /\d/)
    await expect(this.canvas).toHaveAttribute('data-image', /.+/)
  }

  async #data(name: string): Promise<string | null> {
    return this.canvas.getAttribute(`data-${name}`)
  }

  async #number(name: string): Promise<number> {
    const text = await this.#data(name)
    if (text === null || text === '') throw new Error(`the canvas has no data-${name}`)
    return Number(text)
  }

  imageId(): Promise<string | null> {
    return this.#data('image')
  }

  revision(): Promise<number> {
    return this.#number('revision')
  }

  zoom(): Promise<number> {
    return this.#number('zoom')
  }

  faceCount(): Promise<number> {
    return this.#number('faces')
  }

  selectedLandmark(): Promise<number> {
    return this.#number('selected-landmark')
  }

  /** Where the selected landmark is, imagePx. */
  async selectedPlace(): Promise<Place> {
    return { x: await this.#number('selected-x'), y: await this.#number('selected-y') }
  }

  /** From imagePx to the page's own pixels, for the mouse. */
  async onScreen(place: Place): Promise<Place> {
    const box = await this.canvas.boundingBox()
    if (box === null) throw new Error('the canvas is not shown')
    const zoom = await this.zoom()
    return {
      x: box.x + zoom * (place.x + 0.5) + (await this.#number('offset-x')),
      y: box.y + zoom * (place.y + 0.5) + (await this.#number('offset-y')),
    }
  }

  async focus(): Promise<void> {
    await this.canvas.focus()
  }

  /** Tab to the next flagged point; waits until the view has come to rest. */
  async nextFlagged(): Promise<number> {
    await this.focus()
    await this.page.keyboard.press('Tab')
    await expect(this.canvas).toHaveAttribute('data-selected-landmark', /\d/)
    await this.rest()
    return this.selectedLandmark()
  }

  /** Until two looks a few frames apart see the same view. */
  async rest(): Promise<void> {
    const look = async (): Promise<string> =>
      [await this.#data('zoom'), await this.#data('offset-x'), await this.#data('offset-y')].join()
    let last = await look()
    await expect(async () => {
      await this.page.waitForTimeout(80)
      const now = await look()
      const same = now === last
      last = now
      expect(same).toBe(true)
    }).toPass()
  }

  /** Drags the selected point by a way on the screen, with real pointer events; answers where it should be now. */
  async dragSelected(byX: number, byY: number): Promise<Place> {
    const before = await this.selectedPlace()
    const from = await this.onScreen(before)
    const zoom = await this.zoom()
    await this.page.mouse.move(from.x, from.y)
    await this.page.mouse.down()
    await this.page.mouse.move(from.x + byX / 2, from.y + byY / 2, { steps: 4 })
    await this.page.mouse.move(from.x + byX, from.y + byY, { steps: 4 })
    await this.page.mouse.up()
    return { x: before.x + byX / zoom, y: before.y + byY / zoom }
  }

  /** Until the revision is beyond `revision`, that is, until a change was acknowledged. */
  async savedAfter(revision: number): Promise<number> {
    await expect.poll(() => this.revision()).toBeGreaterThan(revision)
    await expect(this.saved).toContainText('saved')
    return this.revision()
  }

  async expectSelectedAt(place: Place, tolerancePx: number): Promise<void> {
    await expect
      .poll(async () => {
        const now = await this.selectedPlace()
        return Math.hypot(now.x - place.x, now.y - place.y)
      })
      .toBeLessThan(tolerancePx)
  }

  /** Draws a box with the Box tool between two places of the picture. */
  async drawBox(from: Place, to: Place): Promise<void> {
    await this.focus()
    await this.page.keyboard.press('x')
    const p = await this.onScreen(from)
    const q = await this.onScreen(to)
    await this.page.mouse.move(p.x, p.y)
    await this.page.mouse.down()
    await this.page.mouse.move((p.x + q.x) / 2, (p.y + q.y) / 2, { steps: 4 })
    await this.page.mouse.move(q.x, q.y, { steps: 4 })
    await this.page.mouse.up()
  }

  /** Runs a pre-annotation of the new pictures and waits for its end. */
  async preannotate(): Promise<void> {
    await this.startPreannotation()
    await this.preannotated()
  }

  async startPreannotation(): Promise<void> {
    await this.page.getByRole('button', { name: 'Pre-annotate' }).click()
    await this.page.getByRole('dialog', { name: 'Pre-annotate' }).getByRole('button', { name: /^Start/ }).click()
  }

  /** The button that shows a pre-annotation while it runs. */
  get preannotating(): Locator {
    return this.page.getByRole('button', { name: 'Pre-annotating' })
  }

  /** Until none runs and no picture is left: the button is loud as long as there are new ones. */
  async preannotated(): Promise<void> {
    const button = this.page.getByRole('button', { name: 'Pre-annotate' })
    await expect(button).toHaveAttribute('data-variant', 'quiet', { timeout: 80_000 })
  }
}
