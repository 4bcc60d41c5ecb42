/** zod mirror of `LandmarkSchema`: whatever passes it can be drawn, edited, stored and exported. */
import { z } from 'zod'
import { checkSchema, mostSchemaPoints, schemaIdRule } from '#domain/check-schema.ts'
import type { LandmarkSchema } from '#domain/schema.ts'

const index = z.int().min(0)
const indices = z.array(index).max(mostSchemaPoints)
const side = z.enum(['subject-right', 'subject-left', 'middle'])
const pair = z.tuple([index, index])
const place = z.object({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) })
const name = z.string().min(1).max(100)

/** The fields that a file and the record spell alike. */
export const schemaParts = {
  id: z.string().regex(schemaIdRule, 'an id has lower case letters, digits, dots, dashes and underscores, 64 at most'),
  name,
  source: z.string().max(1000),
  edges: z.array(pair).max(10_000),
  interOcular: pair.nullable(),
  pupils: z.tuple([indices, indices]).nullable(),
  side,
  pointName: name,
  place,
  index,
  indices,
}

export const landmarkSchema: z.ZodType<LandmarkSchema, LandmarkSchema> = z
  .object({
    id: schemaParts.id,
    name,
    source: schemaParts.source,
    landmarks: z.array(z.object({ name, side })).min(1).max(mostSchemaPoints),
    edges: schemaParts.edges,
    regions: z.array(z.object({ id: name, name, side, indices })).max(200),
    contours: z.array(z.object({ id: name, indices, closed: z.boolean() })).max(500),
    flip: z.array(index).max(mostSchemaPoints),
    interOcular: schemaParts.interOcular,
    pupils: schemaParts.pupils,
    layout: z.array(place).max(mostSchemaPoints).optional(),
  })
  .superRefine((schema, context) => {
    for (const { severity, message } of checkSchema(schema)) {
      if (severity === 'error') context.addIssue({ code: 'custom', message })
    }
  })
