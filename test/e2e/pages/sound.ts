/** Axe finds nothing in what shows, dark and light. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect } from '@playwright/test'

export async function expectSound(page: Page, name: string): Promise<void> {
  const setTheme = (theme: string | null): Promise<string | null> =>
    page.evaluate((to) => {
      const before = document.documentElement.getAttribute('data-theme')
      if (to !== null) document.documentElement.setAttribute('data-theme', to)
      return before
    }, theme)
  const before = await setTheme(null)
  for (const theme of ['dark', 'light']) {
    await setTheme(theme)
    // A tooltip is described by its button; it floats outside the landmarks by nature.
    const { violations } = await new AxeBuilder({ page }).exclude('[data-reka-popper-content-wrapper]:has([role="tooltip"])').analyze()
    expect(violations.map((v) => `${name}, ${theme}: ${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)).toEqual([])
  }
  await setTheme(before)
}
