import { arch, cpus, platform, release, totalmem } from 'node:os'
import { CanthusError } from '#contract/errors.ts'
import type { Handlers } from '#contract/index.ts'
import { reliabilityWords } from '#domain/reliability.ts'
import { builtInSchemas } from '#domain/schemas/index.ts'
import { readPack, summarisePack } from '../inference/pack.ts'
import type { PackSummary } from '../inference/types.ts'
import { readTotals } from '../store/index.ts'
import type { ServiceContext } from './context.ts'
import { listDirectory } from './list-directory.ts'
import type { SettingsFile } from './settings.ts'

type AppMethod = Extract<keyof Handlers, `app.${string}`>
type AppInfo = Awaited<ReturnType<Handlers['app.getInfo']>>

export function createAppHandlers(context: ServiceContext, settings: SettingsFile): Pick<Handlers, AppMethod> {
  const { options, roots } = context
  /** What the worker said when it loaded a pack whose files were right. */
  let loadError: CanthusError | null = null

  const noteLoaded = (error: CanthusError | null): void => {
    const isNew = loadError?.message !== error?.message
    loadError = error
    if (isNew) options.emit('provider.changed', { loaded: context.getPredictor().getProvider().loaded })
  }

  /**
   * Answers from the checked files at once, while the worker loads them: a page must not wait a second for its first
   * answer. Where the worker refuses them, the page is told to ask again.
   */
  const describePack = async (): Promise<Pick<AppInfo, 'packError'> & { pack: PackSummary | null }> => {
    try {
      const pack = summarisePack(await readPack(options.packFolder))
      void context
        .getPredictor()
        .getPack()
        .then(() => {
          noteLoaded(null)
          context.announceProvider()
        })
        .catch((error: unknown) => noteLoaded(asExpected(error)))
      if (loadError !== null) throw loadError
      return { pack, packError: null }
    } catch (error) {
      const { code, message } = asExpected(error)
      return { pack: null, packError: { code, message } }
    }
  }

  const getInfo = async (): Promise<AppInfo> => {
    const { pack, packError } = await describePack()
    const provider = context.getPredictor().getProvider()
    return {
      version: options.version,
      actor: options.actor,
      host: options.host,
      platform: `${platform()}-${arch()}`,
      provider: { loaded: provider.loaded, tried: [...provider.tried] },
      pack: pack === null ? null : describePackInfo(pack),
      packError,
      schemas: builtInSchemas.map((s) => ({ id: s.id, name: s.name, source: s.source, count: s.landmarks.length })),
      allowedRoots: [...roots.roots],
      reliabilityWords: [...reliabilityWords],
    }
  }

  return {
    'app.getInfo': getInfo,
    'app.listDirectory': ({ path }) => listDirectory(roots, path),
    'app.getDiagnostics': async () => ({ text: await describeProgram(context, await getInfo()) }),
    'app.getSettings': async () => ({ settings: await settings.read() }),
    'app.setSetting': async ({ key, value }) => {
      await settings.set(key, value)
      return {}
    },
  }
}

function describePackInfo({ id, version, licence, schemas, reliability }: PackSummary): NonNullable<AppInfo['pack']> {
  const shown = Object.entries(reliability).map(([schemaId, { threshold, madeOf, madeFrom }]) => [schemaId, { threshold, madeOf, madeFrom }])
  return { id, version, licence, schemas: [...schemas], reliability: Object.fromEntries(shown) }
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
