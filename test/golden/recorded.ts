/** What the Python reference answered (models/reference/record_golden.py). */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

export const root = join(import.meta.dirname, '..', '..')
export const packFolder = join(root, 'models', 'canthus-68-98')

/** Random weights, both schemas: test/fixtures/tiny-pack/make_tiny_pack.py. */
export const tinyPackFolder = join(root, 'test', 'fixtures', 'tiny-pack')

const point = z.tuple([z.number(), z.number()])

const recorded = z.object({
  picture: z.string(),
  networks: z.record(z.string(), z.string()),
  tolerancePx: z.number(),
  boxesGiven: z.boolean(),
  width: z.int(),
  height: z.int(),
  faces: z.array(
    z.object({
      box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
      score: z.number(),
      points: z.array(point).length(68),
      reliability: z.array(z.number()).length(68),
      pose: z.tuple([z.number(), z.number(), z.number()]),
    }),
  ),
})
export type Recorded = z.infer<typeof recorded>

export function readRecorded(): Recorded[] {
  const folder = join(import.meta.dirname, 'recorded')
  const names = readdirSync(folder).filter((n) => n.endsWith('.json'))
  return names.sort().map((n) => recorded.parse(JSON.parse(readFileSync(join(folder, n), 'utf8'))))
}
