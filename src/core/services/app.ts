import { arch, cpus, platform, release, totalmem } from 'node:os'
import { CanthusError } from '#contract/errors.ts'
import type { Handlers } from '#contract/index.ts'
import { reliabilityWords } from '#domain/reliability.ts'
import { builtInSchemas } from '#domain/schemas/index.ts'
import { readPack, summarisePack } from '../inference/pack.ts'
import type { PackSummary, Predictor } from '../inference/types.ts'
import { readPackRef, readTotals } from '../store/index.ts'
import type { ServiceContext } from './context.ts'
import { describePackInfo } from './describe-pack.ts'
import { listDirectory } from './list-directory.ts'
import type { SettingsFile } from './settings.ts'

type AppMethod = Extract<keyof Handlers, `app.${string}`>
type AppInfo = Awaited<ReturnType<Handlers['app.getInfo']>>

export function createAppHandlers(context: ServiceContext, settings: SettingsFile): Pick<Handlers, AppMethod> {
  const { options, roots, shelf } = context
  /** What the workers said when they loaded packs whose files were right, by folder. */
  const loadErrors = new Map<string, CanthusError>()

  const noteLoaded = (predictor: Predictor, folder: string, error: CanthusError | null): void => {
    const isNew = loadErrors.get(folder)?.message !== error?.message
    if (error === null) loadErrors.delete(folder)
    else loadErrors.set(folder, error)
    if (isNew) options.emit('provider.changed', { loaded: predictor.getProvider().loaded })
  }

  /**
   * Answers from the checked files at once, while the worker loads them: a page must not wait a second for its first
   * answer. Where the worker refuses them, the page is told to ask again.
   */
  const describePack = async (ref: string | null): Promise<Pick<AppInfo, 'packError' | 'provider'> & { pack: PackSummary | null }> => {
    let provider: AppInfo['provider'] = { loaded: null, tried: [] }
    try {
      const folder = await shelf.findFolder(ref)
      const predictor = shelf.predictorIn(folder)
      const { loaded, tried } = predictor.getProvider()
      provider = { loaded, tried: [...tried] }
      const pack = summarisePack(await readPack(folder))
      void predictor
        .getPack()
        .then(() => {
          noteLoaded(predictor, folder, null)
          context.announceProvider(predictor)
        })
        .catch((error: unknown) => noteLoaded(predictor, folder, asExpected(error)))
      const loadError = loadErrors.get(folder)
      if (loadError !== undefined) throw loadError
      return { pack, packError: null, provider }
    } catch (error) {
      const { code, message } = asExpected(error)
      return { pack: null, packError: { code, message }, provider }
    }
  }

  const getInfo = async (projectId: string | null): Promise<AppInfo> => {
    const project = projectId === null ? null : context.projects.find(projectId)
    const { pack, packError, provider } = await describePack(project === null ? null : await project.connection.read(readPackRef))
    return {
      version: options.version,
      actor: options.actor,
      host: options.host,
      platform: `${platform()}-${arch()}`,
      provider,
      pack: pack === null ? null : describePackInfo(pack),
      packError,
      schemas: builtInSchemas.map((s) => ({ id: s.id, name: s.name, source: s.source, count: s.landmarks.length })),
      allowedRoots: [...roots.roots],
      reliabilityWords: [...reliabilityWords],
      folders: { data: options.dataFolder, cache: options.cacheFolder, packs: shelf.folder },
    }
  }

  return {
    'app.getInfo': ({ projectId }) => getInfo(projectId),
    'app.listDirectory': ({ path }) => listDirectory(roots, path),
    'app.getDiagnostics': async () => ({ text: await describeProgram(context, await getInfo(null)) }),
    'app.getSettings': async () => ({ settings: await settings.read() }),
    'app.setSetting': async ({ key, value }) => {
      await settings.set(key, value)
      return {}
    },
  }
}

/** A bug is not hidden. */
function asExpected(error: unknown): CanthusError {
  if (error instanceof CanthusError) return error
  throw error
}

/** For a report of a fault: no picture, no name of a picture. */
async function describeProgram(context: ServiceContext, info: AppInfo): Promise<string> {
  const lines = [
    `Canthus ${info.version} (${info.host})`,
    `System: ${platform()} ${release()} ${arch()}, ${String(cpus().length)} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    `Node ${process.versions.node}`,
    `Pack: ${info.pack === null ? `none, ${info.packError?.code ?? 'unknown'}` : `${info.pack.id}@${info.pack.version}`}`,
    `Provider: ${info.provider.loaded ?? 'not loaded yet'}`,
    ...info.provider.tried.map((t) => `  ${t.provider}: ${t.ok ? 'loaded' : (t.reason ?? 'failed')}`),
  ]
  for (const project of context.projects.list()) {
    const totals = await readTotals(project.connection)
    lines.push(`Project: ${String(totals.images)} pictures, ${String(totals.faces)} faces, ${String(totals.imagesFailed)} failed`)
  }
  for (const job of context.runner.list()) {
    lines.push(`Job: ${job.kind} ${job.state}, ${String(job.done)} of ${String(job.total ?? '?')}, ${String(job.failureCount)} failures`)
  }
  return `${lines.join('\n')}\n`
}
