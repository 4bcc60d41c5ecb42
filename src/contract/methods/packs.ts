/** Model packs: the built-in one and those in the user's folder. A project may choose one; else it gets the built-in one. */
import { z } from 'zod'
import { command, query } from '../define.ts'
import { errorCodes } from '../errors.ts'
import { id } from '../records.ts'
import { packInfo, providerReport } from './app.ts'

/** `ID@VERSION`; null: the built-in pack. */
export const packRef = z.string().regex(/^[a-z0-9-]+@\d+\.\d+\.\d+$/, 'ID@VERSION').nullable()

const listedPack = z.object({
  /** null where its manifest cannot be read. */
  ref: packRef,
  folder: z.string(),
  builtIn: z.boolean(),
  pack: packInfo.nullable(),
  error: z.object({ code: z.enum(errorCodes), message: z.string() }).nullable(),
})
export type ListedPack = z.infer<typeof listedPack>

const packErrors = ['model.notFound', 'model.invalid'] as const
const projectErrors = ['project.notFound', 'project.locked', 'disk.full', 'file.notWritable'] as const

export const packMethods = {
  /** The built-in one first. `folder`: of the user's; a pack is a folder in it. */
  'packs.list': query(z.object({}), z.object({ folder: z.string(), packs: z.array(listedPack) })),
  /** Its card: data, terms, figures, limits; Markdown. */
  'packs.getCard': query(z.object({ ref: packRef }), z.object({ markdown: z.string() }), packErrors),
  /** Loads its networks, so that what is wrong with them shows, and says what was checked. */
  'packs.check': query(
    z.object({ ref: packRef }),
    z.object({
      pack: packInfo,
      folder: z.string(),
      provider: providerReport,
      files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
    }),
    [...packErrors, 'inference.crashed', 'inference.failed'],
  ),
  /** Copies a pack into the user's folder, where it is whole. */
  'packs.add': command(z.object({ folder: z.string() }), z.object({ ref: packRef }), [
    ...packErrors,
    'folder.notFound',
    'folder.notAllowed',
    'file.exists',
    'file.notWritable',
    'disk.full',
  ]),
  /** What the project predicts with from now on; what is predicted already stays. */
  'packs.choose': command(z.object({ projectId: id, ref: packRef }), z.object({}), [...packErrors, ...projectErrors]),
}
