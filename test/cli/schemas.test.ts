/** A schema of somebody's own from the command line: into projects, out of them, and through `convert`. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeSchemaFile } from '#contract/schema-file.ts'
import { addPoint, emptySchema, setLandmarkName } from '#domain/schema-edits.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { schema300w68 } from '#domain/schemas/index.ts'
import { exitCodeFor } from '../../src/cli/exit-codes.ts'
import { writePictures } from '../helpers/core.ts'
import { runCommand } from './run.ts'

const bare = [0.3, 0.5, 0.7].reduce((schema, x) => addPoint(schema, { x, y: 0.6 }), emptySchema('dog-3', 'Dog, 3 points'))
const dog: LandmarkSchema = { ...setLandmarkName(bare, 1, { name: 'nose', side: 'middle' }), edges: [[0, 1], [1, 2]] }

let root: string
const at = (name: string): string => join(root, name)
const run = (...args: string[]) => runCommand(at('home'), args)

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'canthus-schemas-'))
  await writePictures(at('photos'), ['a.jpg'], 64, 48)
  await writeFile(at('dog.schema.json'), writeSchemaFile(dog))
})
afterEach(() => rm(root, { recursive: true, force: true }))

it('init makes a project with it, whose labels come in and go out', async () => {
  const made = await run('init', at('photos'), '--schema', at('dog.schema.json'), '--json')
  expect(made.exitCode, made.stderr).toBe(0)
  expect(made.json()).toMatchObject({ schemaId: 'dog-3' })
  await writeFile(at('faces.jsonl'), '{"canthus":1,"picture":{"name":"a.jpg"},"face":{"schema":"dog-3","xy":[[10,20],[20.5,30],[30,20]]}}\n')
  expect((await run('import', at('photos'), at('faces.jsonl'), '--json')).json()).toMatchObject({ facesAdded: 1 })
  expect((await run('export', at('photos'), at('out'), '--format', 'coco', '--json')).json()).toMatchObject({ faces: 1 })
  const coco = JSON.parse(await readFile(at('out/annotations.json'), 'utf8')) as { categories: { keypoints: string[]; skeleton: number[][] }[] }
  expect(coco.categories[0]).toMatchObject({ keypoints: ['point 1, subject right', 'nose', 'point 3, subject left'], skeleton: [[1, 2], [2, 3]] })
})

it.each([
  ['a name that is nothing', 'dog-3', exitCodeFor('schema.notFound'), /dog-3 is neither a built-in schema \(300w-68, .*\) nor a file/],
  ['a file that is not there', 'gone.schema.json', exitCodeFor('file.notFound'), /gone\.schema\.json/],
  ['a file that is no schema', 'broken.json', exitCodeFor('schema.invalid'), /broken\.json: it is no schema of landmarks/],
  ['another schema under a built-in id', 'taken.json', exitCodeFor('schema.exists'), /another schema 300w-68 already/],
])('init refuses %s', async (_, file, exitCode, reason) => {
  await writeFile(at('broken.json'), '{"points": []}')
  await writeFile(at('taken.json'), writeSchemaFile({ ...dog, id: '300w-68' }))
  const refused = await run('init', at('photos'), '--schema', file.includes('.') ? at(file) : file)
  expect(refused.exitCode).toBe(exitCode)
  expect(refused.stderr).toMatch(reason)
})

it('schemas adds it to a project that is there, lists it, and hands it on as it came', async () => {
  expect((await run('init', at('photos'))).exitCode).toBe(0)
  const other = await run('init', at('photos'), '--schema', at('dog.schema.json'))
  expect(other.exitCode).toBe(exitCodeFor('file.exists'))
  expect(other.stderr).toMatch(/has 300w-68\. `canthus schemas add`/)
  expect((await run('schemas', 'add', at('photos'), at('dog.schema.json'), '--default')).stdout).toBe('dog-3: Dog, 3 points, 3 points\n')
  const list = await run('schemas', 'list', at('photos'))
  expect(list.stdout).toMatch(/^ {3}300w-68 +68 points +0 faces +built in/m)
  expect(list.stdout).toMatch(/^\* {2}dog-3 +3 points +0 faces +own +Dog, 3 points$/m)
  await writeFile(at('dog.schema.json'), writeSchemaFile(addPoint(dog, { x: 0.5, y: 0.8 })))
  expect((await run('schemas', 'add', at('photos'), at('dog.schema.json'))).exitCode).toBe(exitCodeFor('schema.exists'))
  expect((await run('schemas', 'add', at('photos'), at('dog.schema.json'), '--on-conflict', 'rename', '--json')).json()).toMatchObject({ schema: { id: 'dog-3-2' } })
  expect((await run('schemas', 'export', at('photos'), 'dog-3', at('out/mine.json'))).exitCode).toBe(0)
  expect(await readFile(at('out/mine.json'), 'utf8')).toBe(writeSchemaFile(dog))
  expect((await run('schemas', 'export', at('photos'), 'dog-4', at('out'))).exitCode).toBe(exitCodeFor('schema.notFound'))
})

it('convert takes it along, so that names and lines go through and come back', async () => {
  // As many points as 300-W has, by other names: the number alone would take them for those.
  const many: LandmarkSchema = { ...schema300w68, id: 'mine-68', name: 'Mine', landmarks: schema300w68.landmarks.map((l, k) => ({ ...l, name: `spot ${String(k)}` })) }
  await writeFile(at('mine.json'), writeSchemaFile(many))
  const places = Array.from({ length: 68 }, (_, k) => [10 + k, 20 + (k % 9)])
  await writeFile(at('in.jsonl'), `{"canthus":1,"picture":{"name":"a.jpg","width":200,"height":100},"face":{"schema":"mine-68","xy":${JSON.stringify(places)}}}\n`)
  expect((await run('convert', at('in.jsonl'), at('all.json'), '--to', 'coco', '--schema', at('mine.json'))).exitCode).toBe(0)
  const { categories } = JSON.parse(await readFile(at('all.json'), 'utf8')) as { categories: { keypoints: string[]; skeleton: number[][] }[] }
  expect(categories[0]?.keypoints[1]).toMatch(/^spot 1/)
  expect(categories[0]?.skeleton).toHaveLength(many.edges.length)
  expect((await run('convert', at('all.json'), at('back.jsonl'), '--to', 'jsonl', '--schema', at('mine.json'), '--schema', at('dog.schema.json'))).exitCode).toBe(0)
  expect(JSON.parse(await readFile(at('back.jsonl'), 'utf8'))).toMatchObject({ face: { schema: 'mine-68', xy: places } })
  // Points alone: the one schema that is brought along is what they are, also where a built-in one has as many.
  expect((await run('convert', at('back.jsonl'), at('pts'), '--to', '300w', '--schema', at('mine.json'))).exitCode).toBe(0)
  expect((await run('convert', at('pts'), at('pts.jsonl'), '--to', 'jsonl', '--schema', at('mine.json'))).exitCode).toBe(0)
  expect(JSON.parse(await readFile(at('pts.jsonl'), 'utf8'))).toMatchObject({ face: { schema: 'mine-68', xy: places } })
  await writeFile(at('three.pts'), 'version: 1\nn_points: 3\n{\n1 1\n2 3\n5 1\n}\n')
  expect((await run('convert', at('three.pts'), at('three.jsonl'), '--to', 'jsonl', '--schema', at('dog.schema.json'))).exitCode).toBe(0)
  expect(JSON.parse(await readFile(at('three.jsonl'), 'utf8'))).toMatchObject({ face: { schema: 'dog-3' } })
})

it('convert finds its points by their names, whatever the order of a file', async () => {
  const parts = ['snout', 'ear', 'chin'].reduce((schema, name, k) => setLandmarkName(schema, k, { name, side: 'middle' }), { ...bare, id: 'parts-3', name: 'Parts' })
  await writeFile(at('parts.json'), writeSchemaFile(parts))
  const line = (xy: unknown): string => JSON.stringify({ canthus: 1, picture: { name: 'a.jpg', width: 100, height: 100 }, face: { schema: 'parts-3', xy, box: [0, 0, 100, 100] } })
  // An absent point has no region: the names of the first face are not all of them.
  const faces = [[[50, 60], null, [50, 80]], [[10, 20], [20, 10], [25, 50]]]
  await writeFile(at('in.jsonl'), `${faces.map(line).join('\n')}\n`)
  const convert = (from: string, to: string, format: string, ...more: string[]) => run('convert', at(from), at(to), '--to', format, '--schema', at('parts.json'), '--overwrite', ...more)
  const pointsOf = async (name: string) => (await readFile(at(name), 'utf8')).trim().split('\n').map((text) => (JSON.parse(text) as { face: { schema: string; xy: unknown } }).face).map(({ schema, xy }) => ({ schema, xy }))
  const all = faces.map((xy) => ({ schema: 'parts-3', xy }))
  expect((await convert('in.jsonl', 'out', 'label-studio')).exitCode).toBe(0)
  const back = await convert('out/tasks.json', 'back.jsonl', 'jsonl')
  expect(back.exitCode, back.stderr).toBe(0)
  expect(await pointsOf('back.jsonl')).toEqual(all)

  // Never seen in the file, a point is absent there too; in a format that always has all names it is another schema.
  await writeFile(at('one.jsonl'), `${line([[50, 60], null, [50, 80]])}\n`)
  expect((await convert('one.jsonl', 'out', 'label-studio')).exitCode).toBe(0)
  expect((await convert('out/tasks.json', 'back.jsonl', 'jsonl')).exitCode).toBe(0)
  expect(await pointsOf('back.jsonl')).toEqual(all.slice(0, 1))

  const coco = (keypoints: readonly string[]): string => JSON.stringify({
    images: [{ id: 1, file_name: 'a.jpg' }], categories: [{ id: 1, keypoints }], annotations: [{ id: 1, image_id: 1, category_id: 1, keypoints: keypoints.flatMap((_, k) => [k + 1, 10 * k + 10, 2]) }],
  })
  await writeFile(at('coco.json'), coco(['chin', 'snout', 'ear']))
  expect((await convert('coco.json', 'back.jsonl', 'jsonl')).exitCode).toBe(0)
  expect(await pointsOf('back.jsonl')).toEqual([{ schema: 'parts-3', xy: [[2, 20], [3, 30], [1, 10]] }])

  await writeFile(at('coco.json'), coco(['chin', 'tail', 'ear']))
  const kept = await convert('coco.json', 'back.jsonl', 'jsonl')
  expect(kept.stderr).toMatch(/1 face has 3 points under names of its own.*not those of Parts: it has none called tail, and its snout is missing/)
  expect(JSON.parse(await readFile(at('back.jsonl'), 'utf8'))).toMatchObject({ face: { schema: 'points-3', names: ['chin', 'tail', 'ear'], xy: [[1, 10], [2, 20], [3, 30]] } })
  const refused = await convert('coco.json', 'back.jsonl', 'jsonl', '--points', 'parts-3')
  expect(refused.exitCode).not.toBe(0)
  expect(refused.stderr).toMatch(/not those of Parts: it has none called tail, and its snout is missing/)
})

it('convert tells points of no known schema apart by their names, in whatever order each category has them', async () => {
  const orders = [['snout', 'ear', 'chin'], ['chin', 'snout', 'ear'], ['chin', 'snout', 'tail']]
  const place = { snout: 10, ear: 20, chin: 30, tail: 40 } as Record<string, number>
  const annotations = orders.map((names, k) => ({ id: k, image_id: 1, category_id: k, keypoints: names.flatMap((name) => [place[name], k, 2]) }))
  await writeFile(at('in.json'), JSON.stringify({ images: [{ id: 1, file_name: 'a.jpg' }], categories: orders.map((keypoints, id) => ({ id, keypoints })), annotations }))
  const done = await run('convert', at('in.json'), at('out.json'), '--to', 'coco')
  expect(done.exitCode).toBe(1)
  expect(done.stderr).toMatch(/face 3 of a\.jpg was left out: its points are not named as those of the others are: it has tail, and they have ear/)
  const out = JSON.parse(await readFile(at('out.json'), 'utf8')) as { categories: { keypoints: string[] }[]; annotations: { keypoints: number[] }[] }
  expect(out.categories[0]?.keypoints).toEqual(orders[0])
  expect(out.annotations.map(({ keypoints }) => keypoints.filter((_, k) => k % 3 === 0))).toEqual([[10, 20, 30], [10, 20, 30]])
})
