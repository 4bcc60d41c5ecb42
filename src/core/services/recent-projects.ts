/** The projects of the start page. */
import { existsSync } from 'node:fs'
import { z } from 'zod'
import { CanthusError } from '#contract/errors.ts'
import { recentProject } from '#contract/methods/projects.ts'
import type { AllowedRoots } from './allowed-roots.ts'
import { readJsonFile, writeJsonFile } from './json-file.ts'

const MOST_KEPT = 50
const keptProject = recentProject.omit({ found: true, outside: true }).extend({ projectId: z.string() })
const keptList = z.object({ projects: z.array(keptProject) })
export type KeptProject = z.infer<typeof keptProject>
type RecentProject = z.infer<typeof recentProject>

export class RecentProjects {
  readonly #path: string
  #queue: Promise<unknown> = Promise.resolve()

  constructor(path: string) {
    this.#path = path
  }

  /** Newest first, with the thumbnails that a page may ask for. */
  async list(roots: AllowedRoots): Promise<RecentProject[]> {
    const kept = await this.#enqueue(() => this.#read())
    return Promise.all(
      kept.map(async ({ projectId: _, ...project }) => {
        const outside = await findOutside(roots, project)
        return { ...project, found: existsSync(project.path), outside, thumbnails: outside === null ? project.thumbnails : [] }
      }),
    )
  }

  /** Place of the file of a project that was opened before, or null. */
  async findPath(projectId: string): Promise<string | null> {
    const kept = await this.#enqueue(() => this.#read())
    return kept.find((p) => p.projectId === projectId)?.path ?? null
  }

  /** Puts it first. */
  async touch(project: KeptProject): Promise<void> {
    await this.#change((kept) => [project, ...kept.filter((p) => p.path !== project.path)].slice(0, MOST_KEPT))
  }

  /** New figures, at the old place; a project that is not in the list stays out. */
  async update(projects: readonly Omit<KeptProject, 'openedAtMs'>[]): Promise<void> {
    const byPath = new Map(projects.map((p) => [p.path, p]))
    await this.#change((kept) => kept.map((p) => ({ ...p, ...byPath.get(p.path) })))
  }

  async forget(path: string): Promise<void> {
    await this.#change((kept) => kept.filter((p) => p.path !== path))
  }

  async #change(change: (kept: KeptProject[]) => KeptProject[]): Promise<void> {
    await this.#enqueue(async () => {
      await writeJsonFile(this.#path, { projects: change(await this.#read()) })
    })
  }

  async #read(): Promise<KeptProject[]> {
    const parsed = keptList.safeParse(await readJsonFile(this.#path))
    return parsed.success ? parsed.data.projects : []
  }

  /** One at a time, so that no change is lost. */
  #enqueue<T>(run: () => Promise<T>): Promise<T> {
    const next = this.#queue.then(run, run)
    this.#queue = next
    return next
  }
}

async function findOutside(roots: AllowedRoots, { path, folder }: Pick<KeptProject, 'path' | 'folder'>): Promise<RecentProject['outside']> {
  if (!(await isAllowed(roots, path))) return 'project'
  return folder === null || (await isAllowed(roots, folder)) ? null : 'pictures'
}

async function isAllowed(roots: AllowedRoots, path: string): Promise<boolean> {
  try {
    await roots.checkNew(path)
    return true
  } catch (error) {
    if (error instanceof CanthusError) return false
    throw error
  }
}
