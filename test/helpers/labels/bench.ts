/** A real project on disk with label files beside it: what tests of import and export work on. */
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { CanthusError } from '#contract/errors.ts'
import { createContext } from '#core/services/context.ts'
import {
  type ExportInput,
  type ImportInput,
  previewExport,
  previewImport,
  type ProjectLabels,
  readLiftMap,
  runExport,
  runImport,
} from '#core/services/labels/index.ts'
import { createProjectLabels } from '#core/services/project-labels.ts'
import { createProjectHandlers } from '#core/services/projects.ts'
import { commitEdit, parseImageId, readImageState, saveSchema } from '#core/store/index.ts'
import type { Face } from '#domain/records.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { parseInput } from '../parse-input.ts'

const mapsFolder = join(import.meta.dirname, '..', '..', '..', 'models', 'maps')

export type ExportWish = Partial<ExportInput> & Pick<ExportInput, 'format'>

export class LabelBench {
  readonly root: string
  #opened: Awaited<ReturnType<typeof openProject>> | null = null

  private constructor(root: string) {
    this.root = root
  }

  static async start(): Promise<LabelBench> {
    return new LabelBench(await mkdtemp(join(tmpdir(), 'canthus-labels-')))
  }

  get project(): ProjectLabels {
    return this.#open.project
  }

  /** The project of the folder `pictures`, as it is now. */
  async openProject(): Promise<void> {
    await this.#opened?.close()
    this.#opened = await openProject(this.root)
  }

  /** The pictures of another folder join the project. */
  async addFolder(name: string): Promise<void> {
    await this.#open.addFolder(this.at(name))
  }

  /** A new project of the same pictures, without a face. */
  async startOver(): Promise<void> {
    await this.#opened?.close()
    this.#opened = null
    for (const name of await readdir(this.at('pictures'))) if (name.startsWith('canthus.canthus')) await rm(this.at(`pictures/${name}`))
    await this.openProject()
  }

  async close(): Promise<void> {
    await this.#opened?.close()
    await rm(this.root, { recursive: true })
  }

  at(name: string): string {
    return join(this.root, name)
  }

  async put(name: string, content: string): Promise<void> {
    await mkdir(dirname(this.at(name)), { recursive: true })
    await writeFile(this.at(name), content)
  }

  read(name: string): Promise<string> {
    return readFile(this.at(name), 'utf8')
  }

  async importFrom(path: string, input: Partial<ImportInput> = {}) {
    const { job, failures } = watchJob()
    const result = await runImport({ project: this.project, newId: randomUUID }, this.importInput(path, input), job)
    return { result, failures }
  }

  preview(path: string, input: Partial<ImportInput> = {}, project: ProjectLabels | null = this.project) {
    return previewImport(this.importInput(path, input), { project, showPicture: (shown) => Promise.resolve(`/shown${shown}`) })
  }

  exportTo(wish: ExportWish, signal?: AbortSignal, onProgress?: () => void) {
    return this.exportWatched(wish, signal, onProgress).result
  }

  exportWatched(wish: ExportWish, signal?: AbortSignal, onProgress?: () => void) {
    const { job, failures } = watchJob(signal, onProgress)
    const deps = { project: this.project, loadLift: () => readLiftMap(mapsFolder), tool: 'canthus@test', nowMs: () => 0 }
    return { result: runExport(deps, this.exportInput(wish), job), failures }
  }

  previewExport(wish: ExportWish) {
    return previewExport({ project: this.project, loadLift: () => readLiftMap(mapsFolder) }, this.exportInput(wish))
  }

  exportInput(wish: ExportWish): ExportInput {
    const { projectId: _projectId, ...parsed } = parseInput('export.start', { projectId: 'p', scope: 'all', folder: null, format: wish.format })
    return { ...parsed, folder: this.at('out'), ...wish }
  }

  importInput(path: string, input: Partial<ImportInput> = {}): ImportInput {
    return { format: null, pictures: null, base: null, schemaId: null, ...input, path: this.at(path) }
  }

  async facesOf(name: string): Promise<readonly Face[]> {
    const picture = (await this.project.listPictures()).find((p) => p.name === name)
    return picture === undefined ? [] : this.project.readFaces(picture.imageId)
  }

  /** As a person would: one edit that takes the faces away and puts others in their place. */
  async change(name: string, edit: (faces: readonly Face[]) => readonly Face[]): Promise<void> {
    const { connection, author } = this.#open
    const imageId = parseImageId((await this.project.listPictures()).find((p) => p.name === name)?.imageId ?? '')
    const { faces, revision } = await readImageState(connection, imageId)
    const removed = faces.map((face) => ({ kind: 'face.remove', face, at: 0 }) as const)
    const added = edit(faces).map((face, at) => ({ kind: 'face.add', face, at }) as const)
    await commitEdit(connection, { imageId, baseRevision: revision, edit: { verb: 'delete-face', actions: [...removed, ...added] }, coalesce: false }, author())
  }

  addSchema(schema: LandmarkSchema): Promise<void> {
    return saveSchema(this.#open.connection, schema, 'new', 0)
  }

  get #open(): Awaited<ReturnType<typeof openProject>> {
    if (this.#opened === null) throw new Error('the project is not open yet')
    return this.#opened
  }
}

export function watchJob(signal: AbortSignal = new AbortController().signal, onProgress = (): void => undefined) {
  const failures: [string, string][] = []
  const fail = (_: string, error: CanthusError): void => void failures.push([error.code, error.message])
  return { failures, job: { signal, progress: onProgress, fail } }
}

async function openProject(root: string) {
  const nowhere = join(root, 'program')
  const { context, close } = createContext({
    dataFolder: join(root, 'data'),
    cacheFolder: join(root, 'cache'),
    allowedRoots: [],
    host: 'cli',
    version: 'test',
    actor: 'tester',
    packFolder: nowhere,
    sampleFolder: nowhere,
    mapsFolder: nowhere,
    createPredictor: () => {
      throw new Error('labels need no network')
    },
    emit: () => undefined,
  })
  const folder = join(root, 'pictures')
  const openFolder = createProjectHandlers(context)['projects.openFolder']
  const { projectId } = await openFolder({ folder, projectPath: null, schemaId: '300w-68' })
  const open = context.projects.get(projectId)
  const addFolder = (more: string) => openFolder({ folder: more, projectPath: open.path, schemaId: '300w-68' })
  return { project: createProjectLabels(context, open), connection: open.connection, author: () => context.author(), addFolder, close }
}
