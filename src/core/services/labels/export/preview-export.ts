/** What an export would write and lose: the faces are written and read back in memory, and compared. */
import type { ExportPreview } from '#contract/methods/formats.ts'
import type { FormatCodec } from '#domain/formats/codec.ts'
import type { FormatId } from '#domain/formats/format-ids.ts'
import { mapsBetween } from '#domain/maps/index.ts'
import { isOnlyPredicted } from '#domain/records.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { type ExportChoice, planExport, type SelectedPicture, SplitTally } from './export-plan.ts'
import { pictureLabel } from './export-pictures.ts'
import { labelFromFace } from '../face-labels.ts'
import { LossTally } from '../write/loss-tally.ts'
import { loadMap } from '../write/map-labels.ts'
import { MemoryFiles, stemOf } from '../disk/memory-files.ts'
import { readPictures } from '../read/read-pictures.ts'
import { SchemaResolver } from '../recognise/resolve-schema.ts'
import { requireWriter } from '../convert/run-convert.ts'
import type { ExportDeps } from './run-export.ts'
import { holdSchema, SchemaWriter } from '../write/schema-writer.ts'

/** So many are written and read back; all are counted. */
const mostExamined = 2000
const facesAChunk = 200
const mostListed = 100

/** @throws CanthusError format.notSupported, input.invalid */
export async function previewExport(deps: Pick<ExportDeps, 'project' | 'loadLift'>, choice: ExportChoice, signal: AbortSignal = new AbortController().signal): Promise<ExportPreview> {
  const codec = requireWriter(choice.format)
  const map = await loadMap(choice.map, deps.loadLift)
  const plan = await planExport(deps.project, choice, signal)
  const schemas = new Map((await deps.project.listSchemas()).map((schema) => [schema.id, schema]))
  const facesBySchema = new Map<string, number>()
  const splits = new SplitTally()
  const losses = new LossTally()
  const held = holdSchema()
  const leftOut: ExportPreview['leftOut'] = []
  let images = 0
  let faces = 0
  let facesOnlyPredicted = 0
  let chunk: SelectedPicture[] = []
  let inChunk = 0
  let notes: string[] = []

  const examine = async (): Promise<void> => {
    if (chunk.length === 0) return
    const found = await examineChunk(codec, chunk, [...schemas.values()], (sink) => new SchemaWriter({ codec, sink, map, findSchema: (id) => schemas.get(id) ?? null, held }))
    for (const one of found.compared) losses.add(one.sent, one.back)
    leftOut.push(...found.leftOut)
    // The same sentences with other counts: the last chunk's stand for all, as the counts above say how many.
    if (notes.length < found.notes.length) notes = found.notes
    chunk = []
    inChunk = 0
  }

  for await (const selected of plan.select(() => undefined)) {
    images++
    faces += selected.faces.length
    facesOnlyPredicted += selected.faces.filter(({ face }) => isOnlyPredicted(face)).length
    splits.add(selected.split, selected.faces.length)
    for (const { face } of selected.faces) facesBySchema.set(face.schemaId, (facesBySchema.get(face.schemaId) ?? 0) + 1)
    if (faces > mostExamined) continue
    chunk.push(selected)
    inChunk += selected.faces.length
    if (inChunk >= facesAChunk) await examine()
  }
  await examine()
  return {
    images,
    faces,
    facesOnlyPredicted,
    ...plan.counts,
    schemas: [...facesBySchema].map(([schemaId, count]) => ({ schemaId, faces: count, ...describeFit(codec, schemaId) })),
    examined: losses.faces,
    rows: losses.list(),
    notes: notes.slice(0, mostListed),
    leftOut: leftOut.slice(0, mostListed),
    leftOutCount: leftOut.length,
    splits: splits.list(),
  }
}

function describeFit(codec: FormatCodec<FormatId>, schemaId: string) {
  const fits = codec.schemas === null || codec.schemas.includes(schemaId)
  const targets = codec.schemas ?? ['300w-68', 'wflw-98']
  return { fits, maps: targets.filter((to) => to !== schemaId).flatMap((to) => mapsBetween(schemaId, to)) }
}

async function examineChunk(codec: FormatCodec<FormatId>, chunk: readonly SelectedPicture[], schemas: readonly LandmarkSchema[], createWriter: (sink: MemoryFiles) => SchemaWriter) {
  // Names of the export's own: the writer may change what it is given, and a picture has to be found again.
  const pictures = await Promise.all(chunk.map(({ picture }, k) => pictureLabel(picture, `p${String(k)}.jpg`)))
  const sizes = new Map(pictures.flatMap(({ name, width, height }) => (width === null || height === null ? [] : [[stemOf(name), { width, height }] as const])))
  const files = new MemoryFiles(sizes)
  const writer = createWriter(files)
  const leftOut: ExportPreview['leftOut'] = []
  const sent = new Map<string, ReturnType<typeof labelFromFace>[]>()
  for (const [k, { picture, faces }] of chunk.entries()) {
    const own = pictures[k]
    if (own === undefined) continue
    const labels = faces.map(({ face }) => labelFromFace(face))
    const refused = await writer.write(own, labels)
    for (const [at, reason] of refused) leftOut.push({ picture: picture.name, face: (faces[at]?.index ?? at) + 1, reason })
    sent.set(stemOf(own.name), labels.filter((_, at) => !refused.has(at)))
  }
  await writer.finish()
  const back = await readBack(codec, files, new SchemaResolver({ known: schemas, codec, chosenId: writer.schemaId }))
  const compared = [...sent].flatMap(([stem, labels]) => labels.map((label, k) => ({ sent: writer.mapped(label), back: back.get(stem)?.[k] ?? null })))
  return { leftOut, notes: writer.notes(), compared }
}

async function readBack(codec: FormatCodec<FormatId>, files: MemoryFiles, resolver: SchemaResolver) {
  const back = new Map<string, ReturnType<typeof labelFromFace>[]>()
  if (files.names.length === 0) return back
  const ignore = { warn: () => undefined, leaveOut: () => undefined }
  for await (const { picture, faces } of readPictures(codec, files, ignore)) {
    back.set(stemOf(picture.name), faces.map(({ face }) => {
      const resolved = resolver.resolve(face)
      return 'schema' in resolved ? resolved.label : face
    }))
  }
  return back
}
