/** The program itself: what runs, on what, and where it may look. */
import { z } from 'zod'
import { command, query } from '../define.ts'
import { errorCodes } from '../errors.ts'

export const providerReport = z.object({
  /** What ONNX Runtime really loaded: `cuda`, `dml`, `coreml`, `cpu`; null before the first use. */
  loaded: z.string().nullable(),
  tried: z.array(z.object({ provider: z.string(), ok: z.boolean(), reason: z.string().nullable() })),
})

export const packInfo = z.object({
  id: z.string(),
  version: z.string(),
  licence: z.string(),
  schemas: z.array(z.string()),
  /** By schema. */
  reliability: z.record(
    z.string(),
    z.object({
      /** Reliability below it is a flag. */
      threshold: z.number(),
      madeOf: z.string(),
      /** The faces that it was calibrated on; null: not calibrated, so that it means an order only. */
      madeFrom: z.string().nullable(),
    }),
  ),
})

export const schemaInfo = z.object({
  id: z.string(),
  name: z.string(),
  source: z.string(),
  count: z.int(),
})

const directoryEntry = z.object({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['folder', 'project', 'picture', 'file']),
  pictures: z.int().nullable(),
})

export const appMethods = {
  /** `pack` and `provider` are those of the project; null: of the built-in pack. */
  'app.getInfo': query(
    z.object({ projectId: z.string().nullable().default(null) }),
    z.object({
      version: z.string(),
      /** Who works: the name that edits and comments are kept under. */
      actor: z.string(),
      host: z.enum(['electron', 'browser', 'cli']),
      platform: z.string(),
      provider: providerReport,
      pack: packInfo.nullable(),
      /** Why there is none that works; null where there is one. */
      packError: z.object({ code: z.enum(errorCodes), message: z.string() }).nullable(),
      schemas: z.array(schemaInfo),
      /** Folders that Open may list; empty: the host has dialogs of its own. */
      allowedRoots: z.array(z.string()),
      /** Words and their lower limits, most reliable first. */
      reliabilityWords: z.array(z.object({ word: z.string(), from: z.number() })),
      /** Of the user: settings and the list of projects, what may be thrown away, model packs. */
      folders: z.object({ data: z.string(), cache: z.string(), packs: z.string() }),
    }),
  ),
  'app.listDirectory': query(
    z.object({ path: z.string().nullable() }),
    z.object({ path: z.string(), parent: z.string().nullable(), entries: z.array(directoryEntry) }),
    ['folder.notFound', 'folder.notAllowed'],
  ),
  'app.getDiagnostics': query(z.object({}), z.object({ text: z.string() })),
  'app.getSettings': query(z.object({}), z.object({ settings: z.record(z.string(), z.json()) })),
  'app.setSetting': command(z.object({ key: z.string().min(1).max(200), value: z.json() }), z.object({}), [
    'file.notWritable',
    'disk.full',
  ]),
}
