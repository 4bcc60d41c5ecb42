/** Labels in and out of a real project file. */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CanthusError } from '#contract/errors.ts'
import { formatPts } from '#domain/formats/pts-300w.ts'
import { formatWflwRow } from '#domain/formats/wflw-list.ts'
import { boxOfPoints, type Point } from '#domain/frames.ts'
import { type Face, type Landmark, unlabelledAttributes } from '#domain/records.ts'
import { parseInput } from '../../../../test/helpers/parse-input.ts'
import { createContext } from '../context.ts'
import { createProjectLabels } from '../project-labels.ts'
import { createProjectHandlers } from '../projects.ts'
import { commitEdit, parseImageId, readImageState } from '../../store/index.ts'
import { type ExportInput, type ImportInput, previewImport, type ProjectLabels, readLiftMap, runExport, runImport } from './index.ts'

let root: string
let opened: { project: ProjectLabels; change: (name: string, edit: (faces: readonly Face[]) => Face[]) => Promise<void>; close: () => Promise<void> }

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'canthus-labels-'))
  for (const name of ['b.jpg', 'a.jpg', 'sub/a.png', 'sub/c d.jpg']) await put(join('pictures', name), name)
  opened = await openProject(join(root, 'pictures'))
})

afterEach(async () => {
  await opened.close()
  await rm(root, { recursive: true })
})

describe('import of 300-W', () => {
  it('puts faces on their pictures, 0-based, as imported', async () => {
    await put('labels/a.pts', formatPts(face68(0)))
    await put('labels/a.face2.pts', formatPts(face68(500)))
    await put('labels/sub/c d.pts', formatPts(face68(7)))
    const { result, failures } = await importFrom('labels')
    expect(failures).toEqual([])
    expect(result).toMatchObject({ format: '300w', files: 3, images: 2, faces: 3, facesAdded: 3, labelsWithoutPicture: 0 })
    const faces = await facesOf('a.jpg')
    expect(faces.map((f) => f.landmarks[0]?.position)).toEqual([face68(0)[0], face68(500)[0]])
    expect(faces[0]).toMatchObject({ box: null, boxOrigin: 'imported', schemaId: '300w-68', reviewState: 'unseen', model: null })
    expect(new Set(faces[0]?.landmarks.map((l) => `${l.origin} ${l.state} ${String(l.reliability)}`))).toEqual(new Set(['imported visible null']))
    expect(await facesOf('sub/a.png')).toEqual([])
  })

  it('names broken and homeless files and takes the others', async () => {
    await put('labels/a.pts', formatPts(face68(0)))
    await put('labels/b.pts', 'version: 1\nn_points: 68\n{\n1 2\n')
    await put('labels/sub/c d.pts', formatPts(face68(0).slice(1)))
    await put('labels/z.pts', formatPts(face68(0)))
    const { result, failures } = await importFrom('labels')
    expect(result).toMatchObject({ faces: 1, facesAdded: 1, labelsWithoutPicture: 1 })
    expect(failures).toEqual([
      ['format.invalid', expect.stringMatching(/b\.pts: the closing brace is missing/)],
      ['format.invalid', expect.stringMatching(/c d\.pts: 67 points fit no known schema/)],
      ['image.missing', expect.stringMatching(/z\.pts: z is not in this project/)],
    ])
  })

  it('changes nothing the second time, and never what a person has placed', async () => {
    await put('labels/a.pts', formatPts(face68(0)))
    await importFrom('labels')
    expect((await importFrom('labels')).result).toMatchObject({ facesAdded: 0, facesUpdated: 0, facesUnchanged: 1 })
    const placed: Landmark = { position: { x: 1, y: 2 }, state: 'visible', origin: 'moved', reliability: null, pinned: false }
    await opened.change('a.jpg', ([face]) => (face ? [{ ...face, landmarks: face.landmarks.with(5, placed) }] : []))
    await put('labels/a.pts', formatPts(face68(3)))
    const { result } = await importFrom('labels')
    expect(result).toMatchObject({ facesAdded: 0, facesUpdated: 1, pointsKept: 1 })
    const [face] = await facesOf('a.jpg')
    expect(face?.landmarks[5]).toEqual(placed)
    expect(face?.landmarks[6]?.position).toEqual(face68(3)[6])
  })

  it('does not bring back a face that a person has deleted', async () => {
    await put('labels/a.pts', formatPts(face68(0)))
    await importFrom('labels')
    await opened.change('a.jpg', () => [])
    const { result, failures } = await importFrom('labels')
    expect(result).toMatchObject({ facesAdded: 0 })
    expect(failures).toEqual([['edit.conflict', expect.stringMatching(/a person has deleted/)]])
    expect(await facesOf('a.jpg')).toEqual([])
  })
})

describe('import of WFLW', () => {
  it('takes rectangle and attributes, and reports a bad row by its line', async () => {
    const attributes = { ...unlabelledAttributes, pose: true, expression: false, illumination: false, makeup: false, occlusion: true, blur: false }
    const box = { x0: -3, y0: 4, x1: 210, y1: 200 }
    const row = formatWflwRow({ points: face98(0), box, attributes, picture: 'sub/c d.jpg' })
    await put('list.txt', `${row}\n${row.replace(/^\S+/, 'nan')}\n`)
    const { result, failures } = await importFrom('list.txt')
    expect(result).toMatchObject({ format: 'wflw', faces: 1, facesAdded: 1 })
    expect(failures).toEqual([['format.invalid', expect.stringMatching(/list\.txt, line 2: field 1 is not a number/)]])
    expect(await facesOf('sub/c d.jpg')).toMatchObject([{ schemaId: 'wflw-98', box, attributes, boxOrigin: 'imported' }])
  })

  it('is previewed without changing anything', async () => {
    const row = formatWflwRow({ points: face98(0), box: { x0: 0, y0: 0, x1: 1, y1: 1 }, attributes: unlabelledAttributes, picture: 'sub/c d.jpg' })
    await put('list.txt', `${row}\n${row.replace('c d.jpg', 'e.jpg')}\n${row.replace('sub/c d.jpg', '../../secret.jpg')}\n`)
    const shown = await previewFrom({ path: 'list.txt', pictures: join(root, 'pictures') }, null)
    expect(shown).toMatchObject({ format: 'wflw', base: { value: 0 }, files: 1, faces: 3, images: 1, picturesWithoutLabels: 3 })
    expect(shown.labelsWithoutPicture).toEqual(['sub/e.jpg', '../../secret.jpg'])
    expect(await previewFrom({ path: 'list.txt' })).toMatchObject({ images: 1 })
    expect(await facesOf('sub/c d.jpg')).toEqual([])
  })
})

describe('what cannot be recognised', () => {
  it.each([
    ['nothing', 'nowhere', 'file.notFound'],
    ['a folder without labels', 'pictures', 'format.unknown'],
    ['a file of another kind', 'pictures/a.jpg', 'format.unknown'],
  ])('is refused: %s', async (_, path, code) => {
    await expect(importFrom(path)).rejects.toMatchObject({ code })
  })
})

describe('export', () => {
  it('to 300-W is read back without loss, with further faces in files of their own', async () => {
    await put('labels/a.pts', formatPts(face68(0.123456)))
    await put('labels/a.face2.pts', formatPts(face68(500)))
    await put('labels/sub/c d.pts', formatPts(face68(7)))
    await importFrom('labels')
    const result = await exportTo({ format: '300w' })
    expect(result).toMatchObject({ files: 3, images: 2, faces: 3, leftOutCount: 0 })
    for (const name of ['a.pts', 'a.face2.pts', 'sub/c d.pts']) expect(await read('out', name)).toBe(await read('labels', name))
    const manifest = JSON.parse(await read('out', 'export.json')) as { faces: number; files: { name: string; sha256: string }[] }
    expect(manifest.faces).toBe(3)
    expect(manifest.files.find((f) => f.name === 'a.pts')?.sha256).toBe(createHash('sha256').update(await read('out', 'a.pts')).digest('hex'))
    expect((await readdir(join(root, 'out'))).sort()).toEqual(['a.face2.pts', 'a.pts', 'export.json', 'sub'])
  })

  it('refuses to overwrite unless told to, and then leaves no half of it', async () => {
    await put('labels/a.pts', formatPts(face68(0)))
    await put('labels/b.pts', formatPts(face68(0)))
    await importFrom('labels')
    await put('out/b.pts', 'mine')
    await expect(exportTo({ format: '300w' })).rejects.toMatchObject({ code: 'file.exists', details: { path: join(root, 'out', 'b.pts') } })
    expect(await readdir(join(root, 'out'))).toEqual(['b.pts'])
    expect(await read('out', 'b.pts')).toBe('mine')
    await exportTo({ format: '300w', overwrite: true })
    expect(await read('out', 'b.pts')).toBe(formatPts(face68(0)))
    expect((await readdir(join(root, 'out'))).sort()).toEqual(['a.pts', 'b.pts', 'export.json'])
  })

  it('that is cancelled leaves nothing behind', async () => {
    await put('labels/a.pts', formatPts(face68(0)))
    await importFrom('labels')
    const stop = new AbortController()
    const { job } = watch(stop.signal, () => stop.abort())
    await expect(runExport(deps(), exportInput({ format: '300w', folder: join(root, 'new', 'out') }), job)).rejects.toThrow()
    expect(existsSync(join(root, 'new'))).toBe(false)
  })

  it('refuses another schema by name, and fills it through the map when asked', async () => {
    await put('labels/a.pts', formatPts(face68(0)))
    await importFrom('labels')
    const refused = exportTo({ format: 'wflw' })
    await expect(refused).rejects.toMatchObject({ code: 'format.schemaMismatch', message: expect.stringMatching(/a\.jpg .* 300w-68.* wflw-98.* lift-68-98/) as string })
    expect(existsSync(join(root, 'out'))).toBe(false)
    const result = await exportTo({ format: 'wflw', map: 'lift-68-98' })
    expect(result).toMatchObject({ faces: 1, facesMapped: 1 })
    const fields = (await read('out', 'list_98pt.txt')).trimEnd().split(' ')
    expect(fields).toHaveLength(197)
    expect(fields.at(-1)).toBe('a.jpg')
    expect(result.notes.join(' ')).toMatch(/1 face was made by the map lift-68-98/)
    await expect(exportTo({ format: '300w', map: 'wflw-98-to-68', overwrite: true })).resolves.toMatchObject({ facesMapped: 0 })
  })

  it('names what the format cannot hold and what was not asked for', async () => {
    for (const name of ['a', 'b', 'sub/a', 'sub/c d']) await put(`labels/${name}.pts`, formatPts(face68(0)))
    await importFrom('labels')
    await opened.change('a.jpg', ([f]) => (f ? [{ ...f, reviewState: 'rejected', rejectReason: 'blurred' }] : []))
    await opened.change('sub/a.png', ([f]) => (f ? [{ ...f, landmarks: f.landmarks.map((l, k) => (k === 3 ? { ...l, state: 'absent' } : l)) }] : []))
    await opened.change('b.jpg', ([f]) => (f ? [{ ...f, reviewState: 'accepted', landmarks: f.landmarks.map((l) => ({ ...l, state: 'occluded' })) }] : []))
    const all = await exportTo({ format: '300w' })
    expect(all).toMatchObject({ faces: 2, facesRejected: 1, facesOutOfScope: 0, leftOutCount: 1 })
    expect(all.leftOut).toEqual([{ picture: 'sub/a.png', face: 1, reason: expect.stringMatching(/needs a place for each point; it is missing for 1 point/) as string }])
    expect(all.notes.join(' ')).toMatch(/Occluded points written as places like any other: 68/)
    expect(await exportTo({ format: '300w', scope: 'accepted', overwrite: true })).toMatchObject({ faces: 1, facesOutOfScope: 2 })
  })

  it('never gives two pictures one file', async () => {
    await put('pictures/a.png', 'another')
    await opened.close()
    opened = await openProject(join(root, 'pictures'))
    await put('list.txt', ['a.jpg', 'a.png'].map((picture) => `${wflwRow(picture)}\n`).join(''))
    await importFrom('list.txt')
    const result = await exportTo({ format: '300w', map: 'wflw-98-to-68' })
    expect(result).toMatchObject({ faces: 1, leftOutCount: 1 })
    expect(result.leftOut[0]?.reason).toMatch(/a\.pts is there already, from another picture/)
  })
})

function wflwRow(picture: string): string {
  return formatWflwRow({ points: face98(0), box: boxOfPoints(face98(0)) ?? { x0: 0, y0: 0, x1: 0, y1: 0 }, attributes: unlabelledAttributes, picture })
}

/** A spiral has neither two points in one place nor eyes in one. */
function spiral(count: number, shift: number): Point<'imagePx'>[] {
  return Array.from({ length: count }, (_, k) => ({ x: round(100 + k * Math.cos(k) + shift), y: round(100 + k * Math.sin(k) + shift) }))
}
const round = (value: number): number => Number(value.toFixed(6))
const face68 = (shift: number) => spiral(68, shift)
const face98 = (shift: number) => spiral(98, shift)

async function put(name: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, name)), { recursive: true })
  await writeFile(join(root, name), content)
}

function read(folder: string, name: string): Promise<string> {
  return readFile(join(root, folder, name), 'utf8')
}

function watch(signal = new AbortController().signal, onProgress = (): void => undefined) {
  const failures: [string, string][] = []
  const fail = (_: string, error: CanthusError): void => void failures.push([error.code, error.message])
  return { failures, job: { signal, progress: onProgress, fail } }
}

async function importFrom(path: string, input: Partial<ImportInput> = {}) {
  const { job, failures } = watch()
  const result = await runImport({ project: opened.project, newId: randomUUID }, importInput({ ...input, path }), job)
  return { result, failures }
}

function deps() {
  const mapsFolder = join(import.meta.dirname, '../../../../models/maps')
  return { project: opened.project, loadLift: () => readLiftMap(mapsFolder), tool: 'canthus@test', nowMs: () => 0 }
}

function exportTo(input: Partial<ExportInput> & Pick<ExportInput, 'format'>) {
  return runExport(deps(), exportInput(input), watch().job)
}

function exportInput(input: Partial<ExportInput> & Pick<ExportInput, 'format'>): ExportInput {
  const { projectId: _projectId, ...parsed } = parseInput('export.start', { projectId: 'p', scope: 'all', folder: null, format: input.format })
  return { ...parsed, folder: join(root, 'out'), ...input }
}

function importInput(input: Partial<ImportInput> & Pick<ImportInput, 'path'>): ImportInput {
  return { format: null, pictures: null, base: null, schemaId: null, ...input, path: join(root, input.path) }
}

function previewFrom(input: Partial<ImportInput> & Pick<ImportInput, 'path'>, project: ProjectLabels | null = opened.project) {
  return previewImport(importInput(input), { project, showPicture: (path) => Promise.resolve(`/shown${path}`) })
}

async function facesOf(name: string): Promise<readonly Face[]> {
  const picture = (await opened.project.listPictures()).find((p) => p.name === name)
  return picture === undefined ? [] : opened.project.readFaces(picture.imageId)
}

async function openProject(folder: string): Promise<typeof opened> {
  const nowhere = join(root, 'program')
  const { context, close } = createContext({
    dataFolder: join(root, 'data'),
    cacheFolder: join(root, 'cache'),
    allowedRoots: [],
    host: 'cli',
    version: 'test',
    actor: 'tester',
    packFolder: nowhere,
    sampleFolder: nowhere,
    mapsFolder: nowhere,
    createPredictor: () => {
      throw new Error('labels need no network')
    },
    emit: () => undefined,
  })
  const { projectId } = await createProjectHandlers(context)['projects.openFolder']({ folder, projectPath: null, schemaId: '300w-68' })
  const open = context.projects.get(projectId)
  const project = createProjectLabels(context, open)
  const change: (typeof opened)['change'] = async (name, edit) => {
    const imageId = parseImageId((await project.listPictures()).find((p) => p.name === name)?.imageId ?? '')
    const { faces, revision } = await readImageState(open.connection, imageId)
    const removed = faces.map((face) => ({ kind: 'face.remove', face, at: 0 }) as const)
    const added = edit(faces).map((face, at) => ({ kind: 'face.add', face, at }) as const)
    await commitEdit(open.connection, { imageId, baseRevision: revision, edit: { verb: 'delete-face', actions: [...removed, ...added] }, coalesce: false }, context.author())
  }
  return { project, change, close }
}
