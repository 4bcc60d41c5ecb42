/** What every end-to-end test gets: a home folder, the running program, and a page on it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from '@playwright/test'
import type { Page } from '@playwright/test'
import type { Host, HostOptions } from './host.ts'
import { startHost } from './host.ts'

interface Fixtures {
  /** A temporary folder; `home` and everything a test writes lie in it. */
  readonly folder: string
  /** Starts the program; ended with the test. */
  readonly start: (options?: Omit<HostOptions, 'home'>) => Promise<Host>
  /** Fails the test where the page logs an error or throws. */
  readonly cleanPage: Page
}

export const test = base.extend<Fixtures>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'canthus-e2e-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true })
  },
  start: async ({ folder }, use, info) => {
    const hosts: Host[] = []
    await use(async (options = {}) => {
      const host = await startHost({ ...options, home: join(folder, 'home'), roots: [folder, ...(options.roots ?? [])] })
      hosts.push(host)
      return host
    })
    for (const host of hosts) {
      if (host.process.exitCode === null && host.process.signalCode === null) await host.stop()
      if (host.log.length > 0) await info.attach('host log', { body: host.log.join('') })
    }
  },
  cleanPage: async ({ page }, use) => {
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.stack ?? error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    await use(page)
    base.expect(problems, 'the page logged no error').toEqual([])
  },
})

export const { expect } = test
