/** A project of one picture, `a.jpg`, into which labels come again and again. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { importResult } from '#contract/methods/formats.ts'
import type { Edit, FaceFields } from '#domain/edits.ts'
import type { Face } from '#domain/records.ts'
import { makeTestFolder, startTestCore, writePictures } from './core.ts'
import type { TestCore, TestFolder } from './core.ts'

export class ImportBench {
  readonly #core: TestCore
  readonly #target: { readonly projectId: string; readonly imageId: string }
  readonly #folder: TestFolder

  private constructor(folder: TestFolder, core: TestCore, projectId: string) {
    this.#folder = folder
    this.#core = core
    this.#target = { projectId, imageId: '1' }
  }

  static async start(): Promise<ImportBench> {
    const folder = makeTestFolder()
    const pictures = join(folder.path, 'pictures')
    await writePictures(pictures, ['a.jpg'])
    const core = startTestCore(folder.path)
    const { projectId } = await core.handlers['projects.openFolder']({ folder: pictures, projectPath: null, schemaId: '300w-68' })
    return new ImportBench(folder, core, projectId)
  }

  async close(): Promise<void> {
    await this.#core.close()
    this.#folder.remove()
  }

  /** 68 points on a slant, each face 100 px below the one before; `shift` moves point 0. */
  async importPoints(shift: number, names: readonly string[] = ['a']): Promise<void> {
    const place = join(this.#folder.path, 'labels')
    await mkdir(place, { recursive: true })
    for (const [at, name] of names.entries()) {
      const rows = Array.from({ length: 68 }, (_, k) => `${String(20 + k * 2 + (k === 0 ? shift : 0))} ${String(30 + k + 100 * at)}`)
      await writeFile(join(place, `${name}.pts`), `version: 1\nn_points: 68\n{\n${rows.join('\n')}\n}\n`)
    }
    await this.#import(place)
  }

  /** The face of `importPoints`, all points visible, as one line of JSON Lines that says more. */
  async importLine(more: Record<string, unknown>) {
    const face = { schema: '300w-68', xy: Array.from({ length: 68 }, (_, k) => [20 + k * 2, 30 + k]), state: Array.from({ length: 68 }, () => 'visible'), ...more }
    await writeFile(this.#line, `${JSON.stringify({ canthus: 1, picture: { name: 'a.jpg' }, face })}\n`)
    return importResult.parse(await this.#import(this.#line))
  }

  /** What importing the last line once more would do. */
  async previewLine() {
    return this.#core.handlers['import.preview'](this.#place(this.#line))
  }

  async get() {
    return this.#core.handlers['images.get'](this.#target)
  }

  /** @throws Error where there is none */
  async firstFace(): Promise<Face> {
    const [face] = (await this.get()).faces
    if (face === undefined) throw new Error('no face came in')
    return face
  }

  /** Newest first. */
  async history() {
    return (await this.#core.handlers['edits.listHistory']({ ...this.#target, limit: 100 })).entries
  }

  async readRevision(entryId: number | undefined): Promise<readonly Face[]> {
    return (await this.#core.handlers['edits.readRevision']({ ...this.#target, entryId: entryId ?? 0 })).faces
  }

  async commit(edit: Edit): Promise<void> {
    const input = { ...this.#target, baseRevision: (await this.get()).revision, edit, coalesce: false }
    await this.#core.handlers['edits.commit'](input as Parameters<TestCore['handlers']['edits.commit']>[0])
  }

  /** Of the first face, as a person would. */
  async setFields(verb: 'set-review' | 'comment' | 'set-attributes' | 'set-box', after: FaceFields): Promise<void> {
    const face = await this.firstFace()
    const before = Object.fromEntries(Object.keys(after).map((key) => [key, face[key as keyof FaceFields]]))
    await this.commit({ verb, actions: [{ kind: 'face.set', faceId: face.id, before, after }] })
  }

  async undo() {
    return this.#core.handlers['edits.undo']({ ...this.#target, baseRevision: (await this.get()).revision })
  }

  async redo() {
    return this.#core.handlers['edits.redo']({ ...this.#target, baseRevision: (await this.get()).revision })
  }

  /** Takes an import back. */
  async takeBack(entryId: number | undefined) {
    return this.#core.handlers['edits.restoreRevision']({ ...this.#target, baseRevision: (await this.get()).revision, entryId: entryId ?? 0 })
  }

  get #line(): string {
    return join(this.#folder.path, 'labels.jsonl')
  }

  #place(path: string) {
    return { projectId: this.#target.projectId, path, format: null, pictures: null, base: null, schemaId: null }
  }

  async #import(path: string): Promise<unknown> {
    const { jobId } = await this.#core.handlers['import.start'](this.#place(path))
    await this.#core.waitForJob(jobId)
    return (await this.#core.handlers['jobs.get']({ jobId })).result
  }
}
