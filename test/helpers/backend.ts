/** A whole backend on a folder of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBackend } from '#backend/create-backend.ts'
import type { Backend } from '#backend/create-backend.ts'
import { findLocations } from '#backend/locations.ts'

export interface TestBackend {
  readonly backend: Backend
  /** For project files, pictures, exports. */
  readonly folder: string
  close(): Promise<void>
}

/** `folder`: an earlier one, to open again what it holds; left out: a new one, deleted on close. */
export async function openTestBackend(folder?: string): Promise<TestBackend> {
  const home = folder ?? (await mkdtemp(join(tmpdir(), 'canthus-test-')))
  const backend = await createBackend({
    host: 'cli',
    locations: findLocations({ CANTHUS_HOME: join(home, 'home') }),
    onBug: (where, error) => {
      throw new Error(`a bug in ${where}`, { cause: error })
    },
  })
  return {
    backend,
    folder: home,
    async close() {
      await backend.close()
      if (folder === undefined) await rm(home, { recursive: true, force: true })
    },
  }
}
