/** Every screen, dark and light, at two sizes: nothing is cut off, and axe finds nothing. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { StartScreen } from './pages/start.ts'
import { runAct } from './pages/workspace.ts'

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
]

async function expectSound(page: Page, name: string): Promise<void> {
  // A tooltip is described by its button; it floats outside the landmarks by nature.
  const { violations } = await new AxeBuilder({ page }).exclude('[data-reka-popper-content-wrapper]:has([role="tooltip"])').analyze()
  expect(violations.map((v) => `${name}: ${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)).toEqual([])
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(overflow, `${name} is no wider than the window`).toBeLessThanOrEqual(0)
}

function showScreen(page: Page, hash: string): Promise<void> {
  return page.evaluate((to) => {
    location.hash = to
  }, hash)
}

/** The program is dark until told otherwise. */
async function followSystemTheme(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click()
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByText('As the system').click()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  // The button has the focus again, and with it its tooltip.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
}

for (const colorScheme of ['dark', 'light'] as const) {
  test(`every screen in ${colorScheme}`, async ({ page: browserPage, openProgram, host }, info) => {
    test.slow()
    // Without motion, no picture is taken in the middle of one.
    await browserPage.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const page = await openProgram()
    if (host === 'electron') await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const size of sizes) {
      await page.setViewportSize(size)
      const name = (screen: string): string => `${screen} ${colorScheme} ${String(size.width)}`
      const keep = async (screen: string): Promise<void> => {
        await page.screenshot({ path: info.outputPath(`${name(screen).replaceAll(' ', '-')}.png`) })
        await expectSound(page, name(screen))
      }
      await showScreen(page, '#/')
      const screen = new StartScreen(page)
      await screen.main.waitFor()
      if (size === sizes[0]) await followSystemTheme(page)
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
      await keep('start')
      for (const way of ['Open a folder', 'Import…', 'Open sample']) await expect(screen.main.getByRole('button', { name: way }).last(), way).toBeInViewport({ ratio: 1 })
      const workspace = await screen.openSample()
      await keep('workspace without faces')
      if (size === sizes[0]) await workspace.preannotate()
      await workspace.nextFlagged()
      await keep('workspace')
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
      await keep('keys')
      await page.keyboard.press('Escape')
      for (const [act, dialog] of [['export', 'Export'], ['import', 'Import'], ['schemas', 'Schemas'], ['settings', 'Settings']] as const) {
        await runAct(page, act)
        await page.getByRole('dialog', { name: dialog }).waitFor()
        await keep(act)
        await page.keyboard.press('Escape')
        await page.getByRole('dialog').waitFor({ state: 'detached' })
      }
      await showScreen(page, '#/jobs')
      await page.getByRole('main', { name: 'Jobs' }).waitFor()
      await keep('jobs')
    }
  })
}
