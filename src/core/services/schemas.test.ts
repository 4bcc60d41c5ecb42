import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeTestFolder, startTestCore, writePictures } from '../../../test/helpers/core.ts'
import type { TestCore, TestFolder } from '../../../test/helpers/core.ts'
import { makeFace } from '../../../test/helpers/store.ts'
import { addPoint, emptySchema, renumberPoint, setLandmarkName } from '#domain/schema-edits.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { builtInSchemas, schema300w68 } from '#domain/schemas/index.ts'

const mouth: LandmarkSchema = [0.4, 0.5, 0.6].reduce((s, x) => addPoint(s, { x, y: 0.7 }), emptySchema('mouth-3', 'Mouth, 3 points'))

let folder: TestFolder
let core: TestCore
let projectId: string

beforeEach(async () => {
  folder = makeTestFolder()
  await writePictures(join(folder.path, 'pictures'), ['a.jpg'])
  core = startTestCore(folder.path)
  projectId = (await core.handlers['projects.openFolder']({ folder: join(folder.path, 'pictures'), projectPath: null, schemaId: '300w-68' })).projectId
})

afterEach(async () => {
  await core.close()
  folder.remove()
})

const save = (schema: LandmarkSchema, mode: 'new' | 'change' = 'new') => core.handlers['schemas.save']({ projectId, schema, mode })
/** Those that people have made. */
const own = async () => (await core.handlers['schemas.list']({ projectId })).schemas.filter((s) => !s.builtIn)
const listed = async () => (await own()).map((s) => [s.schema.id, s.faces])
const importText = (schema: string, onConflict: 'refuse' | 'rename' | 'replace' = 'refuse', id: string | null = projectId) =>
  core.handlers['schemas.importFile']({ projectId: id, source: { name: 'mine.json', text: schema }, onConflict })
const textOf = async (schemaId: string) => (await core.handlers['schemas.exportFile']({ projectId, schemaId, path: null, overwrite: false })).text

async function addFace(schema: LandmarkSchema): Promise<void> {
  const bare = makeFace(schema.landmarks.length)
  const face = { ...bare, schemaId: schema.id, landmarks: [...bare.landmarks] }
  await core.handlers['edits.commit']({ projectId, imageId: '1', baseRevision: 0, edit: { verb: 'add-face', actions: [{ kind: 'face.add', face, at: 0 }] }, coalesce: false })
}

describe('schemas of a project', () => {
  it('are kept, changed, taken away, and brought back', async () => {
    await save(mouth)
    expect(await listed()).toEqual([['mouth-3', 0]])
    await expect(save(mouth)).rejects.toMatchObject({ code: 'schema.exists' })
    await save(addPoint(mouth, { x: 0.5, y: 0.8 }), 'change')
    expect((await own())[0]?.schema.landmarks).toHaveLength(4)
    await core.handlers['schemas.remove']({ projectId, schemaId: 'mouth-3' })
    expect(await listed()).toEqual([])
    await expect(save(mouth, 'change')).rejects.toMatchObject({ code: 'schema.notFound' })
    await expect(core.handlers['schemas.remove']({ projectId, schemaId: 'mouth-3' })).rejects.toMatchObject({ code: 'schema.notFound' })
    await save(addPoint(mouth, { x: 0.5, y: 0.8 }))
    expect(await listed()).toEqual([['mouth-3', 0]])
    const builtIn = (await core.handlers['schemas.list']({ projectId })).schemas.filter((s) => s.builtIn)
    expect(builtIn.map((s) => s.schema)).toEqual(builtInSchemas)
    expect(core.events.filter((e) => e.name === 'schemas.changed').length).toBeGreaterThan(0)
  })

  it('cannot take the place of a built-in one', async () => {
    await expect(save({ ...mouth, id: '300w-68' })).rejects.toMatchObject({ code: 'schema.exists' })
    await expect(core.handlers['schemas.remove']({ projectId, schemaId: '300w-68' })).rejects.toMatchObject({ code: 'schema.notFound' })
  })

  it('take faces, and keep their points as long as a face follows', async () => {
    await expect(addFace(mouth)).rejects.toThrow('There is no schema mouth-3.')
    await save(mouth)
    await expect(addFace({ ...schema300w68, id: 'mouth-3' })).rejects.toThrow('A face of mouth-3 has 3 landmarks, not 68.')
    await addFace(mouth)
    expect(await listed()).toEqual([['mouth-3', 1]])
    await expect(save(addPoint(mouth, { x: 0, y: 0 }), 'change')).rejects.toMatchObject({ code: 'schema.inUse' })
    await expect(save(renumberPoint(mouth, 0, 2), 'change')).rejects.toMatchObject({ code: 'schema.inUse' })
    await expect(core.handlers['schemas.remove']({ projectId, schemaId: 'mouth-3' })).rejects.toThrow('1 face follows it')
    await save(setLandmarkName(mouth, 1, { name: 'upper lip' }), 'change')
  })

  it('stay known after they were taken away, for a face that undo brings back', async () => {
    await save(mouth)
    await addFace(mouth)
    const undone = await core.handlers['edits.undo']({ projectId, imageId: '1', baseRevision: 1 })
    await core.handlers['schemas.remove']({ projectId, schemaId: 'mouth-3' })
    await core.handlers['edits.redo']({ projectId, imageId: '1', baseRevision: undone.revision })
    await expect(save(addPoint(mouth, { x: 0, y: 0 }))).rejects.toMatchObject({ code: 'schema.inUse' })
    await save(mouth)
    expect(await listed()).toEqual([['mouth-3', 1]])
  })

  it('give new faces their points once one is chosen, also after a restart', async () => {
    await expect(core.handlers['schemas.setDefault']({ projectId, schemaId: 'mouth-3' })).rejects.toMatchObject({ code: 'schema.notFound' })
    await save(mouth)
    await core.handlers['schemas.setDefault']({ projectId, schemaId: 'mouth-3' })
    await expect(core.handlers['schemas.remove']({ projectId, schemaId: 'mouth-3' })).rejects.toThrow('new faces of this project get it')
    const { path } = await core.handlers['projects.get']({ projectId })
    await core.close()
    core = startTestCore(folder.path)
    expect((await core.handlers['projects.open']({ path })).schemaId).toBe('mouth-3')
    expect(await core.handlers['schemas.list']({ projectId })).toMatchObject({ defaultId: 'mouth-3' })
    expect((await own())[0]?.schema).toEqual(mouth)
  })

  it('come into a new project with its folder', async () => {
    await writePictures(join(folder.path, 'more'), ['b.jpg'])
    const input = { folder: join(folder.path, 'more'), projectPath: null, schemaId: 'mouth-3' }
    await expect(core.handlers['projects.openFolder'](input)).rejects.toMatchObject({ code: 'input.invalid' })
    const made = await core.handlers['projects.openFolder']({ ...input, ownSchema: mouth })
    expect(made.schemaId).toBe('mouth-3')
    const { schemas } = await core.handlers['schemas.list']({ projectId: made.projectId })
    expect(schemas.find((s) => !s.builtIn)?.schema).toEqual(mouth)
  })
})

describe('schema files', () => {
  it('go out and come in as they were; a taken id is not decided silently', async () => {
    const text = await textOf('wflw-98')
    // Built in here as there.
    expect((await importText(text)).schema.id).toBe('wflw-98')
    await save(mouth)
    const own = await textOf('mouth-3')
    expect((await importText(own)).schema).toEqual(mouth)
    const changed = own.replace('Mouth, 3 points', 'Another mouth')
    await expect(importText(changed)).rejects.toMatchObject({ code: 'schema.exists' })
    expect((await importText(changed, 'rename')).schema).toMatchObject({ id: 'mouth-3-2', name: 'Another mouth' })
    expect((await importText(changed, 'replace')).schema).toMatchObject({ id: 'mouth-3', name: 'Another mouth' })
    expect((await listed()).map(([id]) => id)).toEqual(['mouth-3', 'mouth-3-2'])
    expect((await importText(own.replaceAll('mouth-3', 'other'), 'refuse', null)).schema.id).toBe('other')
    expect(await listed()).toHaveLength(2)
  })

  it('are read from and written to the disk, whole or not at all', async () => {
    const place = join(folder.path, 'shared')
    const input = { projectId, schemaId: '300w-68', path: place, overwrite: false }
    const { path } = await core.handlers['schemas.exportFile'](input)
    expect(path).toBe(join(place, '300w-68.schema.json'))
    await expect(core.handlers['schemas.exportFile'](input)).rejects.toMatchObject({ code: 'file.exists' })
    await core.handlers['schemas.exportFile']({ ...input, overwrite: true })
    const file = join(place, 'mine.json')
    await writeFile(file, (await readFile(path ?? '', 'utf8')).replace('"300w-68"', '"mine"'))
    const read = { projectId, source: { path: file }, onConflict: 'refuse' } as const
    expect((await core.handlers['schemas.importFile'](read)).schema).toEqual({ ...schema300w68, id: 'mine' })
    await writeFile(file, '{"format": "canthus-schema", "version": 1}')
    await expect(core.handlers['schemas.importFile'](read)).rejects.toThrow('mine.json: id: ')
    await expect(core.handlers['schemas.importFile']({ ...read, source: { path: join(place, 'none.json') } })).rejects.toMatchObject({ code: 'file.notFound' })
    expect(existsSync(join(place, 'none.json'))).toBe(false)
  })
})
