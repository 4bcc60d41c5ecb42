/** What every end-to-end test gets: a home folder, the running program, and a page on it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { existsSync } from 'node:fs'
import { _electron, test as base } from '@playwright/test'
import type { Page } from '@playwright/test'
import type { Host, HostOptions } from './host.ts'
import { startHost } from './host.ts'

export interface HostOption {
  /** Where the program runs; a project of playwright.config.ts sets it. */
  host: 'browser' | 'electron'
}

const root = join(import.meta.dirname, '..', '..')

interface Fixtures {
  /** A temporary folder; `home` and everything a test writes lie in it. */
  readonly folder: string
  /** Starts the program; ended with the test. */
  readonly start: (options?: Omit<HostOptions, 'home'>) => Promise<Host>
  /** Fails the test where the page logs an error or throws. */
  readonly cleanPage: Page
  /** The program's page, on its start screen, in either host. The test fails where the page logs an error or throws. */
  readonly openProgram: () => Promise<Page>
}

export const test = base.extend<Fixtures & HostOption>({
  host: ['browser', { option: true }],
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
  // Takes `start` so that it ends before the host does: a page that outlives its host says that it was lost.
  cleanPage: async ({ page, start: _ }, use) => {
    const problems = watchPage(page)
    await use(page)
    base.expect(problems, 'the page logged no error').toEqual([])
  },
  openProgram: async ({ cleanPage, start, host, folder }, use) => {
    base.skip(host === 'electron' && !hasElectron(), "Electron's binary is not on this machine")
    const closers: (() => Promise<unknown>)[] = []
    const problems: string[][] = []
    await use(async () => {
      if (host === 'electron') {
        const env = { ...process.env, CANTHUS_HOME: join(folder, 'home') } as Record<string, string>
        const program = await _electron.launch({ args: [root], env })
        closers.push(() => program.close())
        const window = await program.firstWindow()
        problems.push(watchPage(window))
        return window
      }
      await cleanPage.goto((await start()).url)
      return cleanPage
    })
    for (const close of closers) await close()
    base.expect(problems.flat(), 'the window logged no error').toEqual([])
  },
})

/** Fills with what the page logs as an error or throws. */
function watchPage(page: Page): string[] {
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.stack ?? error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  return problems
}

/** The binary is no part of Electron's package: it is fetched on first use. */
function hasElectron(): boolean {
  return existsSync(join(root, 'node_modules', 'electron', 'path.txt'))
}

export const { expect } = test
