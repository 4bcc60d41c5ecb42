/** The packs of this machine and the predictors that run them, one worker process a pack in use. */
import { cp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { readPack, summarisePack } from '../inference/pack.ts'
import type { ModelPack } from '../inference/pack.ts'
import type { PackSummary, Predictor } from '../inference/types.ts'
import { toStoreError } from '../store/index.ts'
import type { CoreOptions } from './options.ts'

export interface ShelvedPack {
  readonly folder: string
  readonly builtIn: boolean
  readonly summary: PackSummary | null
  readonly error: CanthusError | null
}

export function refOf({ id, version }: Pick<PackSummary, 'id' | 'version'>): string {
  return `${id}@${version}`
}

export class PackShelf {
  /** Of the user's packs. */
  readonly folder: string
  readonly #options: CoreOptions
  readonly #predictors = new Map<string, Predictor>()
  /** Where packs were found, by ref: looking means reading every pack. */
  readonly #folders = new Map<string, string>()

  constructor(options: CoreOptions) {
    this.#options = options
    this.folder = join(options.dataFolder, 'packs')
  }

  /** The built-in one first, whether it works or not; then the user's by folder name. */
  async list(): Promise<ShelvedPack[]> {
    const own = (await this.#listOwn()).map((name) => ({ folder: join(this.folder, name), builtIn: false }))
    return Promise.all([{ folder: this.#options.packFolder, builtIn: true }, ...own].map(describe))
  }

  /**
   * @param ref `ID@VERSION`; null: the built-in pack
   * @throws CanthusError model.notFound
   */
  async findFolder(ref: string | null): Promise<string> {
    const known = ref === null ? this.#options.packFolder : this.#folders.get(ref)
    if (known !== undefined) return known
    const found = (await this.list()).find(({ summary }) => summary !== null && refOf(summary) === ref)
    if (ref !== null && found !== undefined) {
      this.#folders.set(ref, found.folder)
      return found.folder
    }
    throw new CanthusError('model.notFound', `There is no model pack ${ref ?? ''} on this machine. Put its folder into ${this.folder}, or choose another pack.`, {
      pack: ref,
    })
  }

  /** Of a pack folder; made at the first call. */
  predictorIn(folder: string): Predictor {
    let predictor = this.#predictors.get(folder)
    if (predictor === undefined) {
      predictor = this.#options.createPredictor(folder)
      this.#predictors.set(folder, predictor)
    }
    return predictor
  }

  /** @throws CanthusError model.notFound */
  async predictorOf(ref: string | null): Promise<Predictor> {
    return this.predictorIn(await this.findFolder(ref))
  }

  /** @throws CanthusError model.notFound, model.invalid */
  async read(ref: string | null): Promise<ModelPack> {
    return readPack(await this.findFolder(ref))
  }

  /** @throws CanthusError model.notFound, model.invalid */
  async readCard(ref: string | null): Promise<string> {
    const { folder, manifest } = await this.read(ref)
    const path = join(folder, manifest.card)
    try {
      return await readFile(path, 'utf8')
    } catch (cause) {
      throw new CanthusError('model.invalid', `${path}: the manifest names it, but it cannot be read`, { path }, { cause })
    }
  }

  /** Copies a whole pack under its own name. @throws CanthusError model.*, file.exists, file.notWritable, disk.full */
  async add(from: string): Promise<string> {
    const pack = await readPack(from)
    const ref = refOf(pack.manifest)
    if ((await this.list()).some(({ summary }) => summary !== null && refOf(summary) === ref)) {
      throw new CanthusError('file.exists', `A pack ${ref} is here already.`, { pack: ref })
    }
    const target = join(this.folder, ref)
    const names = ['manifest.json', pack.manifest.card, ...filesOf(pack).map((f) => f.path)]
    const partial = `${target}.partial`
    try {
      await rm(partial, { recursive: true, force: true })
      for (const name of names) await cp(join(from, name), join(partial, name))
      await rename(partial, target)
    } catch (error) {
      throw toStoreError(error, target)
    }
    return ref
  }

  async close(): Promise<void> {
    await Promise.all([...this.#predictors.values()].map((p) => p.close()))
  }

  async #listOwn(): Promise<string[]> {
    try {
      const entries = await readdir(this.folder, { withFileTypes: true })
      return entries.filter((e) => (e.isDirectory() || e.isSymbolicLink()) && !e.name.endsWith('.partial')).map((e) => e.name).sort()
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
      throw toStoreError(error, this.folder)
    }
  }
}

/** The files that have a checksum. */
export function filesOf({ manifest }: ModelPack): { readonly path: string; readonly sha256: string }[] {
  return [...Object.values(manifest.files), ...Object.values(manifest.meanFaces)]
}

async function describe({ folder, builtIn }: Pick<ShelvedPack, 'folder' | 'builtIn'>): Promise<ShelvedPack> {
  try {
    return { folder, builtIn, summary: summarisePack(await readPack(folder)), error: null }
  } catch (error) {
    if (!(error instanceof CanthusError)) throw error
    return { folder, builtIn, summary: null, error }
  }
}
