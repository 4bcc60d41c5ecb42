/** Fingers and a pen as the browser gets them from a screen: real pointer events, through its own protocol. */
import type { CDPSession, Page } from '@playwright/test'
import type { Place } from './workspace.ts'

export class Fingers {
  readonly #session: CDPSession
  readonly #down = new Map<number, Place>()

  private constructor(session: CDPSession) {
    this.#session = session
  }

  static async of(page: Page): Promise<Fingers> {
    return new Fingers(await page.context().newCDPSession(page))
  }

  async #send(type: 'touchStart' | 'touchMove' | 'touchEnd'): Promise<void> {
    const touchPoints = [...this.#down].map(([id, { x, y }]) => ({ x, y, id }))
    await this.#session.send('Input.dispatchTouchEvent', { type, touchPoints })
  }

  async press(id: number, at: Place): Promise<void> {
    this.#down.set(id, at)
    await this.#send('touchStart')
  }

  /** All fingers that are named, in so many steps. */
  async move(to: Readonly<Record<number, Place>>, steps = 6): Promise<void> {
    const from = new Map(this.#down)
    for (let k = 1; k <= steps; k++) {
      for (const [id, end] of Object.entries(to)) {
        const start = from.get(Number(id)) ?? end
        const share = k / steps
        this.#down.set(Number(id), { x: start.x + (end.x - start.x) * share, y: start.y + (end.y - start.y) * share })
      }
      await this.#send('touchMove')
    }
  }

  async lift(id: number): Promise<void> {
    this.#down.delete(id)
    await this.#send('touchEnd')
  }

  async tap(at: Place): Promise<void> {
    await this.press(0, at)
    await this.lift(0)
  }

  async drag(from: Place, to: Place): Promise<void> {
    await this.press(0, from)
    await this.move({ 0: to })
    await this.lift(0)
  }

  async pen(type: 'mouseMoved' | 'mousePressed' | 'mouseReleased', at: Place): Promise<void> {
    const pressed = type !== 'mouseMoved'
    await this.#session.send('Input.dispatchMouseEvent', {
      type,
      x: at.x,
      y: at.y,
      pointerType: 'pen',
      ...(pressed && { button: 'left', buttons: type === 'mousePressed' ? 1 : 0, clickCount: 1 }),
    })
  }
}
