/** The projects that this process has open, each file once. */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { openStore, writeMeta } from '../store/index.ts'
import type { Connection, ProjectMeta, ProjectStore } from '../store/index.ts'

export interface OpenProject {
  readonly projectId: string
  readonly meta: ProjectMeta
  /** Place of the project file. */
  readonly path: string
  /** Where relative picture names start, on this machine; null where all are absolute. */
  readonly folder: string | null
  readonly connection: Connection
  /** Absolute path of a picture. */
  resolve(name: string): string
}

export class OpenProjects {
  readonly #byPath = new Map<string, Promise<{ readonly project: OpenProject; readonly store: ProjectStore }>>()
  readonly #byId = new Map<string, OpenProject>()
  readonly #onOpened: (project: OpenProject) => Promise<void>

  constructor(onOpened: (project: OpenProject) => Promise<void>) {
    this.#onOpened = onOpened
  }

  /** @throws CanthusError as `openStore` */
  async open(path: string): Promise<OpenProject> {
    const real = await realPathOf(path)
    const known = this.#byPath.get(real)
    if (known !== undefined) return (await known).project
    const opening = this.#openFile(real)
    this.#byPath.set(real, opening)
    try {
      return (await opening).project
    } catch (error) {
      this.#byPath.delete(real)
      throw error
    }
  }

  /** @throws CanthusError project.notFound */
  get(projectId: string): OpenProject {
    const project = this.#byId.get(projectId)
    if (project === undefined) {
      throw new CanthusError('project.notFound', 'This project is not open. Open it again from the start page.', { projectId })
    }
    return project
  }

  find(projectId: string): OpenProject | null {
    return this.#byId.get(projectId) ?? null
  }

  list(): OpenProject[] {
    return [...this.#byId.values()]
  }

  async close(): Promise<void> {
    const opened = await Promise.allSettled(this.#byPath.values())
    this.#byPath.clear()
    this.#byId.clear()
    for (const result of opened) if (result.status === 'fulfilled') await result.value.store.close()
  }

  async #openFile(path: string): Promise<{ project: OpenProject; store: ProjectStore }> {
    const store = await openStore(path)
    let { meta } = store
    if (this.#byId.has(meta.projectId)) {
      // A copy of a file that is open too: from here on it is a project of its own.
      meta = { ...meta, projectId: randomUUID() }
      await writeMeta(store.connection, { projectId: meta.projectId })
    }
    const folder = findFolder(meta, path)
    const project: OpenProject = {
      projectId: meta.projectId,
      meta,
      path,
      folder,
      connection: store.connection,
      resolve: (name) => (isAbsolute(name) || folder === null ? name : join(folder, name)),
    }
    this.#byId.set(project.projectId, project)
    await this.#onOpened(project)
    return { project, store }
  }
}

async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      throw new CanthusError('project.notFound', `There is no project at ${path}.`, { path })
    }
    throw error
  }
}

/** As seen from the project file first: a project that was copied together with its pictures means those. */
function findFolder(meta: ProjectMeta, path: string): string | null {
  if (meta.folder === null) return null
  const beside = meta.folderFromProject === null ? null : join(dirname(path), meta.folderFromProject)
  return beside !== null && existsSync(beside) ? beside : meta.folder
}
