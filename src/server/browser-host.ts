/** A backend and its browser host in one, until it is told to stop. */
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { createBackend } from '#backend/create-backend.ts'
import type { Backend } from '#backend/create-backend.ts'
import { findLocations } from '#backend/locations.ts'
import { startServer } from './start-server.ts'

export interface BrowserHostOptions {
  /** A project file or a folder of pictures to show first; null: the start screen. */
  readonly target: string | null
  readonly port: number
  /** Folders that pages may open, beside the target's own and the user's data folder. */
  readonly roots: readonly string[]
  readonly token?: string
}

export interface BrowserHost {
  readonly backend: Backend
  /** What to open in a browser, with the token. */
  readonly url: string
  /** What a person has to know of the target's pictures, in sentences. */
  readonly notes: readonly string[]
  close(): Promise<void>
}

/** The home folder, the working folder, and what `CANTHUS_ROOTS` names. */
export function defaultRoots(env: NodeJS.ProcessEnv = process.env): string[] {
  const named = (env['CANTHUS_ROOTS'] ?? '').split(delimiter).filter((root) => root !== '')
  return [homedir(), process.cwd(), ...named]
}

/** @throws CanthusError where the target cannot be opened. */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const locations = findLocations()
  const { target } = options
  const roots = [...options.roots, locations.dataFolder, ...(target === null ? [] : [target, dirname(target)])]
  const backend = await createBackend({ host: 'browser', locations, allowedRoots: roots })
  try {
    const project = target === null ? null : await openTarget(backend, target)
    const pagesFolder = join(locations.programFolder, 'out', 'renderer')
    const { port, token } = options
    const server = await startServer({ backend, pagesFolder, port, ...(token !== undefined && { token }) })
    return {
      backend,
      url: server.url(project === null ? undefined : `/p/${project.projectId}`),
      notes: project?.notes ?? [],
      async close() {
        await server.close()
        await backend.close()
      },
    }
  } catch (error) {
    await backend.close()
    throw error
  }
}

async function openTarget(backend: Backend, target: string): Promise<{ projectId: string; notes: readonly string[] }> {
  return target.endsWith('.canthus')
    ? await backend.core.handlers['projects.open']({ path: target })
    : await backend.core.handlers['projects.openFolder']({ folder: target, projectPath: null, schemaId: '300w-68' })
}
