import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { registerCommands } from './commands.ts'
import { listenForKeys } from './keyboard.ts'

const confirm = vi.fn()
const next = vi.fn()
const panel = vi.fn()
let stop: (() => void)[] = []

beforeEach(() => {
  document.body.innerHTML = `
    <div data-key-scope="canvas" role="application" tabindex="0" id="canvas"></div>
    <button id="button"></button><input id="text" type="text"><input id="check" type="checkbox">
    <div role="listbox"><div role="option" tabindex="0" id="option"></div></div>`
  stop = [
    listenForKeys(),
    registerCommands([
      { id: 'point.confirm', title: '', group: '', keys: ['Enter'], scope: 'canvas', run: confirm },
      { id: 'picture.next', title: '', group: '', keys: ['N'], scope: 'global', run: next },
      { id: 'app.nextPanel', title: '', group: '', keys: ['F6'], scope: 'global', run: panel },
    ]),
  ]
})

afterEach(() => {
  stop.forEach((end) => end())
  vi.clearAllMocks()
})

function press(id: string, key: string): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
  document.getElementById(id)?.dispatchEvent(event)
  return event
}

describe('the keyboard', () => {
  it('runs keys of the canvas in the canvas only', () => {
    expect(press('canvas', 'Enter').defaultPrevented).toBe(true)
    press('button', 'Enter')
    expect(confirm).toHaveBeenCalledOnce()
  })

  it('runs global keys everywhere but where people type', () => {
    press('canvas', 'n')
    press('button', 'n')
    press('check', 'n')
    expect(next).toHaveBeenCalledTimes(3)
    expect(press('text', 'n').defaultPrevented).toBe(false)
    press('option', 'n')
    expect(next).toHaveBeenCalledTimes(3)
  })

  it('leaves a text with a function key', () => {
    press('text', 'F6')
    expect(panel).toHaveBeenCalledOnce()
  })

  it('keeps still behind a modal window', () => {
    document.body.insertAdjacentHTML('beforeend', '<div class="ui-dialog"></div>')
    press('canvas', 'n')
    expect(next).not.toHaveBeenCalled()
  })

  it('ends what lasts while a key is held, once, also when the window loses the keyboard', () => {
    const run = vi.fn()
    const release = vi.fn()
    stop.push(registerCommands([{ id: 'view.lens', title: '', group: '', keys: ['A'], scope: 'canvas', run, release }]))
    press('canvas', 'a')
    press('canvas', 'a')
    expect([run.mock.calls.length, release.mock.calls.length]).toEqual([1, 0])
    document.dispatchEvent(new KeyboardEvent('keyup', { key: 'a' }))
    document.dispatchEvent(new KeyboardEvent('keyup', { key: 'a' }))
    expect(release).toHaveBeenCalledOnce()
    press('canvas', 'a')
    window.dispatchEvent(new Event('blur'))
    expect([run.mock.calls.length, release.mock.calls.length]).toEqual([2, 2])
  })

  it('leaves keys that are nobody’s to the browser', () => {
    expect(press('canvas', 'q').defaultPrevented).toBe(false)
  })
})
