/** Where the program keeps what it needs: its own files, the user's data, and what may be thrown away. */
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Locations {
  /** The folder that holds `models/` and `resources/`. */
  readonly programFolder: string
  /** Recent projects, settings, the copy of the sample set. `CANTHUS_HOME` moves it. */
  readonly dataFolder: string
  /** Thumbnails; may be deleted at any time. */
  readonly cacheFolder: string
}

/** `programFolder` null: the repository that this file lies in (source and build both lie two folders below it). */
export function findLocations(env: NodeJS.ProcessEnv = process.env, programFolder: string | null = null): Locations {
  const program = programFolder ?? join(dirname(fileURLToPath(import.meta.url)), '..', '..')
  const home = env['CANTHUS_HOME']
  if (home !== undefined && home !== '') {
    return { programFolder: program, dataFolder: home, cacheFolder: join(home, 'cache') }
  }
  return { programFolder: program, ...findUserFolders(env) }
}

function findUserFolders(env: NodeJS.ProcessEnv): { dataFolder: string; cacheFolder: string } {
  if (process.platform === 'win32') {
    const local = env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local')
    return { dataFolder: join(local, 'Canthus'), cacheFolder: join(local, 'Canthus', 'Cache') }
  }
  if (process.platform === 'darwin') {
    const library = join(homedir(), 'Library')
    return {
      dataFolder: join(library, 'Application Support', 'Canthus'),
      cacheFolder: join(library, 'Caches', 'Canthus'),
    }
  }
  return {
    dataFolder: join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'canthus'),
    cacheFolder: join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'canthus'),
  }
}
