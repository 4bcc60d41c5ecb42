/** Every dialog, pane and menu of correcting, dark and light, at two sizes: axe finds nothing, and each lies inside the window. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { openFace } from './pages/canvas.ts'
import { runAct } from './pages/workspace.ts'
import type { Workspace } from './pages/workspace.ts'

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
]

interface Opened {
  readonly name: string
  open(page: Page, workspace: Workspace): Promise<unknown>
  readonly role: 'dialog' | 'menu'
  readonly title: string | RegExp
}

const opened: readonly Opened[] = [
  { name: 'palette', role: 'dialog', title: /./, open: (page) => page.keyboard.press('Control+k') },
  { name: 'key-pane', role: 'dialog', title: 'Settings', open: (page) => runAct(page, 'change keys') },
  { name: 'accept-above', role: 'dialog', title: 'Accept all faces above a line', open: (page) => runAct(page, 'accept all faces') },
  { name: 'reject', role: 'dialog', title: 'Reject the face', open: (page) => page.keyboard.press('Shift+Backspace') },
  { name: 'predict', role: 'dialog', title: 'Pre-annotate', open: (page) => page.getByRole('button', { name: 'Pre-annotate' }).click() },
  { name: 'model', role: 'dialog', title: 'What the model runs on', open: (page) => page.getByRole('button', { name: /^(CPU|Model not)/ }).click() },
  { name: 'view', role: 'dialog', title: 'View', open: (page) => page.keyboard.press('j') },
  { name: 'menu', role: 'menu', title: /Acts on/, open: (page) => page.keyboard.press('Shift+F10') },
]

for (const theme of ['dark', 'light'] as const) {
  test(`dialogs in ${theme}`, async ({ cleanPage: page, start }, info) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    const workspace = await openFace(page, start)
    // The panels behind a window are at their fullest with a point.
    await page.keyboard.press('.')
    await page.evaluate((name) => document.documentElement.setAttribute('data-theme', name), theme)
    for (const size of sizes) {
      await page.setViewportSize(size)
      await workspace.rest()
      for (const { name, role, title, open } of opened) {
        await workspace.focus()
        await open(page, workspace)
        const box = page.getByRole(role, { name: title })
        await box.waitFor()
        const label = `${name} ${theme} ${String(size.width)}`
        await page.screenshot({ path: info.outputPath(`${label.replaceAll(' ', '-')}.png`) })
        expect((await new AxeBuilder({ page }).analyze()).violations.map((v) => `${label}: ${v.id}`)).toEqual([])
        const place = await box.boundingBox()
        expect((place?.x ?? -1) >= 0 && (place?.y ?? -1) >= 0, label).toBe(true)
        expect((place?.x ?? 0) + (place?.width ?? 0) <= size.width && (place?.y ?? 0) + (place?.height ?? 0) <= size.height, label).toBe(true)
        const heights = await box.locator('input:not([type="range"], [type="checkbox"]), button').evaluateAll((all) => all.map((e) => e.getBoundingClientRect().height).filter((h) => h > 0))
        expect(Math.min(24, ...heights), `${label}: no control is squeezed`).toBeGreaterThanOrEqual(20)
        await page.keyboard.press('Escape')
        await box.waitFor({ state: 'detached' })
      }
    }
  })
}
