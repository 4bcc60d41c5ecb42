/** What an import would do, before it does it. */
import { relative, sep } from 'node:path'
import type { ImportPreview } from '#contract/methods/formats.ts'
import type { PictureLabel } from '#domain/formats/codec.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { builtInSchemas } from '#domain/schemas/index.ts'
import { createResolver } from '../recognise/create-resolver.ts'
import type { NoSchema } from '../recognise/resolve-schema.ts'
import { LabelMatcher } from './label-matcher.ts'
import { type LabelNote, streamLabels, type StreamedPicture } from '../read/label-stream.ts'
import { openLabels } from '../recognise/open-labels.ts'
import type { PictureLookup } from '../read/picture-finder.ts'
import { type Place, placeLabels } from './place-labels.ts'
import type { ProjectLabels, ProjectPicture } from '../ports.ts'
import { PreviewTally, type PreviewPicture } from './preview-tally.ts'
import { RepeatTally } from './repeat-tally.ts'
import type { ImportInput } from './run-import.ts'

const mostListed = 100
/** More would keep a person waiting; what is counted is then said to be a part. */
const mostFaces = 50_000

export interface PreviewDeps {
  /** null: pictures are looked for on disk only. */
  readonly project: ProjectLabels | null
  /** An address under which a page finds the picture for a while. */
  readonly showPicture: (path: string) => Promise<string>
}

/**
 * Reads the labels as an import would, up to 50,000 faces.
 * @throws CanthusError file.notFound, format.unknown, format.invalid, format.notSupported
 */
export async function previewImport(input: ImportInput, { project, showPicture }: PreviewDeps, signal: AbortSignal = new AbortController().signal): Promise<ImportPreview> {
  const opened = await openLabels(input, signal)
  const { codec } = opened
  const schemas = project === null ? builtInSchemas : await project.listSchemas()
  const resolver = createResolver({ known: schemas, codec, chosenId: input.schemaId })
  const inProject = project === null ? null : await project.listPictures()
  const findPlace = createFinder(inProject)
  const tally = new PreviewTally(codec, input.base, new Map(schemas.map((schema) => [schema.id, schema])), showPicture)
  const again = project === null ? null : new RepeatTally(project, codec.statement.stepPx)
  const warnings = new CappedNotes()
  const problems = new CappedNotes()
  const orphans: string[] = []
  const matched = new Set<string>()
  let orphanCount = 0
  let isWhole = true

  const options = {
    base: input.base,
    resolver,
    warn: (note: LabelNote) => warnings.add(note),
    leaveOut: (note: LabelNote) => problems.add(note),
    // Counted all the same, so that a person can choose a schema for them.
    unknown: (_: unknown, { kind, reason }: NoSchema) => (kind === 'refused' ? { reason } : noSchema),
    keepsForeignNames: true,
  }
  async function* readPart(): AsyncGenerator<StreamedPicture> {
    let faces = 0
    for await (const streamed of streamLabels(opened, options)) {
      yield streamed
      faces += streamed.faces.length
      isWhole = faces < mostFaces
      if (!isWhole) return
    }
  }
  const find = async (picture: PictureLabel) => findPlace(picture, await opened.pictures.find(picture))
  for await (const { streamed, match } of placeLabels(readPart(), find)) {
    const picture = 'picture' in match ? match.picture : null
    await tally.add(streamed, picture)
    if (picture?.own) await again?.add(picture.own, streamed.faces.filter((face) => face.schemaId !== noSchema))
    if (picture !== null) matched.add(picture.path)
    else if (orphanCount++ < mostListed) orphans.push(streamed.picture.name)
  }
  for (const missing of opened.without) problems.add({ path: input.path, line: null, message: `${missing} has no labels` })

  const all = inProject === null ? await opened.pictures.listAll() : inProject.map((p) => p.path)
  const bare = isWhole ? all.filter((path) => !matched.has(path)) : []
  const nameOf = (path: string): string => inProject?.find((p) => p.path === path)?.name ?? relative(opened.folder, path).split(sep).join('/')
  return {
    format: codec.id,
    formatName: codec.name,
    evidence: opened.evidence,
    isSure: opened.isSure,
    candidates: opened.candidates.map(({ codec: { id, name }, sureness, reason }) => ({ format: id, name, sureness, reason })),
    base: tally.base.summarise(),
    isWhole,
    files: opened.files.names.length,
    faces: tally.faces,
    images: matched.size,
    schemas: tally.listSchemas(noSchema, (count, names) => resolver.fitting(count, names).map((schema: LandmarkSchema) => schema.id)),
    picturesWithoutLabels: bare.length,
    picturesWithoutLabelsNames: bare.slice(0, mostListed).map(nameOf),
    labelsWithoutPicture: orphans,
    labelsWithoutPictureCount: orphanCount,
    suspicions: tally.listSuspicions(),
    again: again?.summarise() ?? null,
    warnings: warnings.notes,
    warningCount: warnings.count,
    problems: problems.notes,
    problemCount: problems.count,
    samples: tally.samples,
  }
}

/** No id of a schema is empty. */
const noSchema = ''

class CappedNotes {
  readonly notes: LabelNote[] = []
  count = 0

  add(note: LabelNote): void {
    if (this.count++ < mostListed) this.notes.push(note)
  }
}

function createFinder(inProject: readonly ProjectPicture[] | null) {
  const matcher = inProject === null ? null : new LabelMatcher(inProject)
  return async (picture: PictureLabel, lookup: PictureLookup): Promise<Place<PreviewPicture & { readonly own: ProjectPicture | null }>> => {
    if (matcher === null) {
      return 'found' in lookup ? { picture: { path: lookup.found, address: null, own: null }, isSure: lookup.isPlace } : lookup
    }
    const match = await matcher.match(picture, lookup)
    if ('missing' in match) return match
    const { path, address } = match.picture
    return { picture: { path, address, own: match.picture }, isSure: match.isSure }
  }
}
