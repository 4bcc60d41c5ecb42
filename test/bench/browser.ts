/** Chromium for benchmarks that need a page. */
import { chromium } from '@playwright/test'
import type { Browser } from '@playwright/test'
import { launchOptions } from '../helpers/chromium.ts'

export function openBrowser(): Promise<Browser> {
  return chromium.launch(launchOptions)
}
