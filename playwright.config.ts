import { defineConfig } from '@playwright/test'
import { launchOptions } from './test/helpers/chromium.ts'
import type { HostOption } from './test/e2e/fixtures.ts'

export default defineConfig<HostOption>({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 1,
  // On a shared machine that stands still for seconds a test is tried once more; the runner says which needed it.
  retries: process.env['CI'] === undefined ? 0 : 1,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions,
  },
  projects: [
    { name: 'browser', use: { host: 'browser' } },
    // The specs that need no host of their own; skipped by name where Electron's binary is not there.
    { name: 'electron', testMatch: ['**/sample-set.spec.ts', '**/faces.spec.ts', '**/screens.spec.ts'], use: { host: 'electron' } },
  ],
})
