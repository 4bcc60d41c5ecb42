/** The backend as every host uses it: the core behind the bridge. */
import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { createClient } from '#bridge/client.ts'
import type { Client } from '#bridge/client.ts'
import { BridgeServer } from '#bridge/dispatch.ts'
import { createDirectPair } from '#bridge/transports/direct.ts'
import { createCore } from '#core/create-core.ts'
import type { Core } from '#core/create-core.ts'
import { createPredictor } from '#core/inference/predictor.ts'
import type { SpawnWorker } from '#core/inference/worker-process.ts'
import type { Locations } from './locations.ts'

export interface BackendOptions {
  readonly host: 'electron' | 'browser' | 'cli'
  readonly locations: Locations
  /** Folders that pages may open; empty: all, since the host asks with the system's own dialogs. */
  readonly allowedRoots?: readonly string[]
  readonly onBug?: (where: string, error: unknown) => void
  /** How the inference worker is started; left out: as a child process of Node. */
  readonly spawnWorker?: SpawnWorker
}

export interface Backend {
  readonly core: Core
  readonly bridge: BridgeServer
  /** A client in this process, as the command line uses it. */
  connect(): Client
  close(): Promise<void>
}

export async function createBackend(options: BackendOptions): Promise<Backend> {
  const { locations } = options
  const onBug = options.onBug ?? ((where, error) => console.error(`canthus: ${where}:`, error))
  // Made before the bridge that its events go to: nothing is emitted before a page can be connected.
  let bridge: BridgeServer | null = null
  const core = await createCore({
    host: options.host,
    version: readVersion(locations.programFolder),
    actor: readActor(),
    dataFolder: locations.dataFolder,
    cacheFolder: locations.cacheFolder,
    allowedRoots: options.allowedRoots ?? [],
    packFolder: join(locations.programFolder, 'models', 'canthus-68-98'),
    mapsFolder: join(locations.programFolder, 'models', 'maps'),
    sampleFolder: join(locations.programFolder, 'resources', 'sample'),
    createPredictor: (packFolder) =>
      createPredictor({ packFolder, ...(options.spawnWorker && { spawn: options.spawnWorker }) }),
    emit: (name, payload) => bridge?.emit(name, payload),
  })
  const server = new BridgeServer(core.handlers, { onBug })
  bridge = server
  return {
    core,
    bridge: server,
    connect() {
      const [near, far] = createDirectPair()
      server.connect(far)
      return createClient(near)
    },
    async close() {
      server.close()
      await core.close()
    },
  }
}

function readVersion(programFolder: string): string {
  const text = readFileSync(join(programFolder, 'package.json'), 'utf8')
  const parsed = JSON.parse(text) as { version: string }
  return parsed.version
}

function readActor(): string {
  try {
    return userInfo().username
  } catch {
    // A container may run under a number that has no name.
    return 'user'
  }
}
