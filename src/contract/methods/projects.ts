/** Projects: one file each (`NAME.canthus`), which may lie anywhere. */
import { z } from 'zod'
import { builtInSchemas } from '#domain/schemas/index.ts'
import { command, query } from '../define.ts'
import { id } from '../records.ts'
import { landmarkSchema } from '../schema-record.ts'

export const projectSummary = z.object({
  projectId: id,
  name: z.string(),
  /** Place of the project file. */
  path: z.string(),
  folder: z.string().nullable(),
  images: z.int(),
  faces: z.int(),
  points: z.int(),
  /** Points that a person has placed, and points below the threshold that nobody has looked at. */
  pointsReviewed: z.int(),
  pointsFlagged: z.int(),
  /** How many of the points that nobody has looked at are off by more than 8 % of d, and the standard deviation of that. */
  expectedWrong: z.number(),
  expectedWrongSd: z.number(),
  /** Points that are not in that count: the pack that set them is not calibrated. */
  pointsUnjudged: z.int(),
  facesAccepted: z.int(),
  imagesPredicted: z.int(),
  imagesFailed: z.int(),
  schemaId: z.string(),
  threshold: z.number(),
  /** `ID@VERSION` of the pack that it has chosen; null: the built-in one. */
  pack: z.string().nullable(),
})

/** `notes`: what a person has to know of the pictures that were looked for, in sentences. */
const openedProject = projectSummary.extend({ notes: z.array(z.string()) })

export const recentProject = z.object({
  path: z.string(),
  name: z.string(),
  openedAtMs: z.number(),
  found: z.boolean(),
  /** What of it lies outside the folders that this host may open; without the project file nothing can be shown of it. */
  outside: z.enum(['project', 'pictures']).nullable(),
  /** Of the pictures; null: of a project without one, or opened before this was kept. */
  folder: z.string().nullable().default(null),
  images: z.int(),
  pointsReviewed: z.int(),
  points: z.int(),
  expectedWrong: z.number(),
  pointsUnjudged: z.int().default(0),
  /** Addresses of up to three thumbnails. */
  thumbnails: z.array(z.string()),
})

const openErrors = [
  'project.notFound',
  'project.unreadable',
  'project.newerVersion',
  'project.locked',
  'file.notWritable',
  'disk.full',
] as const
const createErrors = ['folder.notFound', 'folder.notAllowed', 'folder.noPictures', 'input.invalid', 'schema.exists'] as const

/** Of a project that is made now; one that is there keeps its own. */
const builtInId = z.enum(builtInSchemas.map((s) => s.id)).default('300w-68')

/** What new faces of a project that is made get: a built-in schema, or `ownSchema`, which goes into it and has that id. */
const newSchema = { schemaId: z.string().default('300w-68'), ownSchema: landmarkSchema.optional() }

export const projectMethods = {
  'projects.listRecent': query(z.object({}), z.object({ projects: z.array(recentProject) })),
  'projects.forgetRecent': command(z.object({ path: z.string() }), z.object({})),
  'projects.open': command(z.object({ path: z.string() }), openedProject, [...openErrors, 'folder.notAllowed']),
  /**
   * Opens the project beside or inside `folder` where there is one, else makes it; pictures stay where they are and
   * new ones are added. `projectPath` null: `FOLDER/canthus.canthus`, or the user's data folder where that cannot be written.
   */
  'projects.openFolder': command(
    z.object({
      folder: z.string(),
      projectPath: z.string().nullable(),
      ...newSchema,
    }),
    openedProject,
    [...openErrors, ...createErrors],
  ),
  /** A fresh or the earlier copy of the sample set, in the user's data folder. */
  'projects.openSample': command(z.object({ fresh: z.boolean().default(false), schemaId: builtInId }), openedProject, [
    ...openErrors,
    ...createErrors,
  ]),
  /** Opens it again where it is one of the recent ones, so that an address outlives the backend. */
  'projects.get': query(z.object({ projectId: id }), projectSummary, [...openErrors, 'folder.notAllowed']),
  /** An empty project in the user's data folder that pictures are uploaded into (browser host). */
  'projects.createForUpload': command(z.object({ name: z.string().min(1).max(100), ...newSchema }), openedProject, [
    ...openErrors,
    ...createErrors,
  ]),
}
