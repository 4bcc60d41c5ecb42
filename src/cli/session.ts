/** A backend for the time of one command, and the calls to it. */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createBackend } from '#backend/create-backend.ts'
import { findLocations } from '#backend/locations.ts'
import type { Client } from '#bridge/client.ts'
import { CanthusError } from '#contract/index.ts'
import type { MethodInput, MethodName, MethodOutput } from '#contract/index.ts'
import type { Terminal } from './terminal.ts'

export interface Session {
  readonly client: Client
  readonly terminal: Terminal
}

export async function withSession<T>(terminal: Terminal, run: (session: Session) => Promise<T>): Promise<T> {
  const backend = await createBackend({ host: 'cli', locations: findLocations() })
  const client = backend.connect()
  try {
    return await run({ client, terminal })
  } finally {
    client.close()
    await backend.close()
  }
}

/** @throws CanthusError where the answer is one */
export async function ask<N extends MethodName>({ client }: Session, method: N, input: MethodInput<N>): Promise<MethodOutput<N>> {
  const result = await client.call(method, input)
  if (result.ok) return result.value
  throw new CanthusError(result.error.code, result.error.message, result.error.details)
}

/**
 * Opens a project file, or the project of a folder of pictures, which is made where there is none.
 * @throws CanthusError project.*, folder.*, file.*
 */
export async function openProject(
  session: Session,
  path: string,
  schemaId?: string,
): Promise<MethodOutput<'projects.open'>> {
  const place = resolve(path)
  const schema = schemaId === undefined ? {} : { schemaId }
  const project = (await isFolder(place))
    ? await ask(session, 'projects.openFolder', { folder: place, projectPath: null, ...schema })
    : await ask(session, 'projects.open', { path: place })
  for (const note of project.notes) session.terminal.say(note)
  return project
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}
