/**
 * A landmark schema as a file that people hand on: JSON, indices from 0, a point with its place on a schematic face
 * (0 to 1 over a square, x to the image's right, y down). Mirror images stand as pairs; a point in no pair is its own.
 */
import { z } from 'zod'
import { checkSchema } from '#domain/check-schema.ts'
import { layoutOf } from '#domain/schema.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { CanthusError } from './errors.ts'
import { schemaParts } from './schema-record.ts'

export const schemaFileFormat = 'canthus-schema'
export const schemaFileVersion = 1
/** `NAME.schema.json` */
export const schemaFileEnding = '.schema.json'

const { id, name, source, edges, interOcular, pupils, side, place, index, indices, pointName } = schemaParts

const schemaFile = z.strictObject({
  format: z.literal(schemaFileFormat),
  version: z.literal(schemaFileVersion),
  id,
  name,
  source: source.default(''),
  points: z.array(z.strictObject({ name: pointName, side, ...place.shape })).min(1),
  edges: edges.default([]),
  regions: z.array(z.strictObject({ id: name, name, side, points: indices })).default([]),
  contours: z.array(z.strictObject({ id: name, closed: z.boolean().default(false), points: indices })).default([]),
  mirrorPairs: z.array(z.tuple([index, index])).default([]),
  interOcular: interOcular.default(null),
  pupils: pupils.default(null),
})
type SchemaFile = z.input<typeof schemaFile>

export function writeSchemaFile(schema: LandmarkSchema): string {
  const layout = layoutOf(schema)
  const file = {
    format: schemaFileFormat,
    version: schemaFileVersion,
    id: schema.id,
    name: schema.name,
    source: schema.source,
    points: schema.landmarks.map((l, k) => ({ ...l, ...(layout[k] ?? { x: 0.5, y: 0.5 }) })),
    edges: schema.edges.map(([p, q]): [number, number] => [p, q]),
    regions: schema.regions.map(({ indices: points, ...r }) => ({ ...r, points: [...points] })),
    contours: schema.contours.map(({ id: contour, closed, indices: points }) => ({ id: contour, closed, points: [...points] })),
    mirrorPairs: schema.flip.flatMap((image, k): [number, number][] => (image > k ? [[k, image]] : [])),
    interOcular: schema.interOcular === null ? null : [schema.interOcular[0], schema.interOcular[1]],
    pupils: schema.pupils === null ? null : [[...schema.pupils[0]], [...schema.pupils[1]]],
  } satisfies SchemaFile
  // One point, edge or region a line: such files are read and compared by people.
  const lines = Object.entries(file).map(([key, value]) => {
    const isList = Array.isArray(value) && value.length > 0 && typeof value[0] === 'object'
    const text = isList ? `[\n${value.map((one) => `    ${JSON.stringify(one)}`).join(',\n')}\n  ]` : JSON.stringify(value)
    return `  "${key}": ${text}`
  })
  return `{\n${lines.join(',\n')}\n}\n`
}

/**
 * @param file its name, for the message
 * @throws CanthusError schema.invalid, which names the file and the place in it
 */
export function parseSchemaFile(text: string, file: string): LandmarkSchema {
  const refuse = (reason: string): CanthusError => new CanthusError('schema.invalid', `${file}: ${reason}`, { path: file })
  let json: unknown
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    if (error instanceof SyntaxError) throw refuse(`it is no JSON: ${error.message}.`)
    throw error
  }
  const head = z.object({ format: z.literal(schemaFileFormat), version: z.int() }).safeParse(json)
  if (!head.success) throw refuse(`it is no schema of landmarks: it does not begin with "format": "${schemaFileFormat}" and a version.`)
  if (head.data.version > schemaFileVersion) {
    throw refuse(`a newer Canthus wrote it (version ${String(head.data.version)}, this program knows ${String(schemaFileVersion)}).`)
  }
  const parsed = schemaFile.safeParse(json)
  if (!parsed.success) throw refuse(parsed.error.issues.slice(0, 3).map(describeIssue).join('; ') + '.')
  const schema = toSchema(parsed.data, refuse)
  const errors = checkSchema(schema).filter((p) => p.severity === 'error')
  if (errors.length > 0) throw refuse(errors.slice(0, 3).map((p) => p.message).join(' '))
  return schema
}

function toSchema(file: z.output<typeof schemaFile>, refuse: (reason: string) => CanthusError): LandmarkSchema {
  const flip = file.points.map((_, k) => k)
  const paired = new Map<number, string>()
  for (const [p, q] of file.mirrorPairs) {
    const words = `${String(p)} and ${String(q)}`
    if (p === q) throw refuse(`the mirror pair ${words} holds the same point twice.`)
    for (const k of [p, q]) {
      if (k >= flip.length) throw refuse(`the mirror pair ${words} names the point ${String(k)}, which is not there.`)
      const other = paired.get(k)
      if (other !== undefined) throw refuse(`the point ${String(k)} stands in two mirror pairs, ${other}, and ${words}.`)
      paired.set(k, words)
    }
    flip[p] = q
    flip[q] = p
  }
  return {
    id: file.id,
    name: file.name,
    source: file.source,
    landmarks: file.points.map((p) => ({ name: p.name, side: p.side })),
    edges: file.edges,
    regions: file.regions.map(({ points, ...r }) => ({ ...r, indices: points })),
    contours: file.contours.map(({ id: contour, closed, points }) => ({ id: contour, indices: points, closed })),
    flip,
    interOcular: file.interOcular,
    pupils: file.pupils,
    layout: file.points.map(({ x, y }) => ({ x, y })),
  }
}

/** `points[3].side: Invalid option…` */
function describeIssue({ path, message }: z.core.$ZodIssue): string {
  const place = path.map((part) => (typeof part === 'number' ? `[${String(part)}]` : `.${String(part)}`)).join('').replace(/^\./, '')
  return place === '' ? message : `${place}: ${message}`
}
