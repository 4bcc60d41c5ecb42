import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Handlers } from '#contract/index.ts'
import { writeMeta } from '../store/index.ts'
import { describePackInfo } from './describe-pack.ts'
import type { ServiceContext } from './context.ts'
import { filesOf, refOf } from './pack-shelf.ts'

type PackMethod = Extract<keyof Handlers, `packs.${string}`>

export function createPackHandlers(context: ServiceContext): Pick<Handlers, PackMethod> {
  const { shelf, roots, options } = context
  return {
    'packs.list': async () => {
      const packs = await shelf.list()
      return {
        folder: shelf.folder,
        packs: packs.map(({ folder, builtIn, summary, error }) => ({
          ref: summary === null ? null : refOf(summary),
          folder,
          builtIn,
          pack: summary === null ? null : describePackInfo(summary),
          error: error === null ? null : { code: error.code, message: error.message },
        })),
      }
    },

    'packs.getCard': async ({ ref }) => ({ markdown: await shelf.readCard(ref) }),

    'packs.check': async ({ ref }) => {
      const pack = await shelf.read(ref)
      const predictor = shelf.predictorIn(pack.folder)
      const summary = await predictor.getPack()
      const { loaded, tried } = predictor.getProvider()
      const files = filesOf(pack).map(async ({ path, sha256 }) => ({ name: path, sha256, bytes: (await stat(join(pack.folder, path))).size }))
      return { pack: describePackInfo(summary), folder: pack.folder, provider: { loaded, tried: [...tried] }, files: await Promise.all(files) }
    },

    'packs.add': async ({ folder }) => ({ ref: await shelf.add(await roots.check(folder)) }),

    'packs.choose': async ({ projectId, ref }) => {
      const project = context.projects.get(projectId)
      await shelf.findFolder(ref)
      await writeMeta(project.connection, { pack: ref })
      context.announceProject(projectId)
      options.emit('provider.changed', { loaded: (await shelf.predictorOf(ref)).getProvider().loaded })
      return {}
    },
  }
}
