/** init, predict, import, export on rendered faces, each command in a process of its own. */
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsePts } from '#domain/formats/pts-300w.ts'
import { parseWflwRow } from '#domain/formats/wflw-list.ts'
import { runCommand } from './run.ts'

const sample = join(import.meta.dirname, '..', '..', 'resources', 'sample')
let folder: string
let home: string
let pictures: string
let names: string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canthus-cli-'))
  home = join(folder, 'home')
  pictures = join(folder, 'pictures')
  await mkdir(pictures)
  names = (await readdir(sample)).filter((n) => n.endsWith('.jpg')).sort().slice(0, 4)
  for (const name of names) await copyFile(join(sample, name), join(pictures, name))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const run = (...args: string[]) => runCommand(home, args)

describe('the main job from the command line', () => {
  it('makes a project of a folder', async () => {
    const result = await run('init', pictures, '--json')
    expect(result.exitCode).toBe(0)
    expect(result.json()).toMatchObject({ images: 4, faces: 0, schemaId: '300w-68' })
  })

  it('predicts, and once only', async () => {
    const first = await run('predict', pictures, '--json')
    expect(first.exitCode, first.stderr).toBe(0)
    expect(first.json()).toMatchObject({ pictures: 4, failed: 0, predictedBefore: 0 })
    const again = await run('predict', pictures, '--json')
    expect(again.json()).toMatchObject({ pictures: 0, predictedBefore: 4 })
    const carefully = await run('predict', pictures, '--mode', 'careful')
    expect(carefully.stdout).toBe('No picture is new.\nPredicted before and left as they are: 4 pictures. --all does these too.\n')
    const all = await run('predict', pictures, '--mode', 'careful', '--all')
    expect(all.stdout).toMatch(/^\d+ faces on 4 pictures\n$/)
  })

  it('writes 300-W files that lie on the faces', async () => {
    const out = join(folder, 'out-300w')
    const result = await run('export', pictures, out, '--format', '300w', '--json')
    expect(result.exitCode, result.stderr).toBe(0)
    expect(result.json()['facesOnlyPredicted']).toBe(result.json()['faces'])
    for (const name of names) {
      const stem = name.replace(/\.jpg$/, '')
      const predicted = parsePts(await readFile(join(out, `${stem}.pts`), 'utf8')).points
      const truth = parsePts(await readFile(join(sample, `${stem}.pts`), 'utf8')).points
      const [p, q] = [truth[36], truth[45]]
      if (p === undefined || q === undefined) throw new Error('the truth has 68 points')
      const interOcular = Math.hypot(p.x - q.x, p.y - q.y)
      const errors = predicted.map((r, i) => Math.hypot(r.x - (truth[i]?.x ?? NaN), r.y - (truth[i]?.y ?? NaN)))
      const median = errors.toSorted((a, b) => a - b)[34] ?? NaN
      expect(median / interOcular, name).toBeLessThan(0.08)
    }
  })

  it('will not overwrite what is there unless told to', async () => {
    const out = join(folder, 'out-300w')
    const before = await readFile(join(out, 'export.json'), 'utf8')
    const refused = await run('export', pictures, out, '--format', '300w', '--json')
    expect(refused.exitCode).toBe(6)
    expect(refused.json()).toMatchObject({ error: { code: 'file.exists' } })
    expect(await readFile(join(out, 'export.json'), 'utf8')).toBe(before)
    const replaced = await run('export', pictures, out, '--format', '300w', '--overwrite')
    expect(replaced.exitCode).toBe(0)
    expect(replaced.stdout.trimEnd().split('\n').at(-1)).toMatch(/^\d+ of the faces are predictions that nobody has reviewed; --scope labelled leaves them out$/)
  })

  it('leaves out what nobody has reviewed when asked, and what a file brought is not of it', async () => {
    const out = join(folder, 'out-half')
    const none = await run('export', pictures, out, '--format', '300w', '--scope', 'labelled', '--dry-run', '--json')
    expect(none.json()).toMatchObject({ faces: 0, facesOnlyPredicted: 0 })
    const copy = join(folder, 'half-labelled')
    await cp(pictures, copy, { recursive: true })
    const label = (names[0] ?? '').replace(/\.jpg$/, '.pts')
    await mkdir(join(folder, 'one'))
    await copyFile(join(sample, label), join(folder, 'one', label))
    expect((await run('import', copy, join(folder, 'one'))).exitCode).toBe(0)
    const labelled = await run('export', copy, out, '--format', '300w', '--scope', 'labelled')
    expect(labelled.stdout).toMatch(/^1 face of 1 picture in 1 file: [^\n]+\n$/)
  })

  it('refuses 68 points as WFLW by name, and fills them by the named map', async () => {
    const out = join(folder, 'out-wflw')
    const refused = await run('export', pictures, out, '--format', 'wflw')
    expect(refused.exitCode).toBe(4)
    expect(refused.stderr).toMatch(/300w-68/)
    expect(refused.stderr).toMatch(/lift-68-98/)
    const filled = await run('export', pictures, out, '--format', 'wflw', '--map', 'lift-68-98', '--json')
    expect(filled.exitCode, filled.stderr).toBe(0)
    const [list] = (await readdir(out)).filter((n) => n.endsWith('.txt'))
    const rows = (await readFile(join(out, list ?? ''), 'utf8')).trimEnd().split('\n')
    expect(rows.length).toBeGreaterThanOrEqual(4)
    for (const text of rows) {
      expect(text.split(' ')).toHaveLength(207)
      const row = parseWflwRow(text)
      const stem = row.picture.replace(/\.jpg$/, '')
      const jaws = []
      for (const file of (await readdir(join(folder, 'out-300w'))).filter((n) => n.startsWith(stem) && n.endsWith('.pts'))) {
        const points = parsePts(await readFile(join(folder, 'out-300w', file), 'utf8')).points
        jaws.push(Math.max(...points.slice(0, 17).map((p, i) => Math.hypot(p.x - (row.points[2 * i]?.x ?? NaN), p.y - (row.points[2 * i]?.y ?? NaN)))))
      }
      // The map keeps the jaw where it was, but for what a linear map of the whole shape rounds off.
      expect(Math.min(...jaws)).toBeLessThan(1)
    }
  })

  it('brings labels in and out again as they were', async () => {
    const copy = join(folder, 'labelled')
    await mkdir(copy)
    for (const name of names) {
      for (const file of (await readdir(sample)).filter((n) => n.startsWith(name.replace(/\.jpg$/, '.')))) {
        await copyFile(join(sample, file), join(copy, file))
      }
    }
    expect((await run('init', copy)).exitCode).toBe(0)
    const other = await run('init', copy, '--schema', 'wflw-98')
    expect(other.exitCode).toBe(6)
    expect(other.stderr).toContain('exists already and has 300w-68')
    const imported = await run('import', copy, copy, '--json')
    expect(imported.exitCode, imported.stderr).toBe(0)
    const out = join(folder, 'out-labelled')
    expect((await run('export', copy, out, '--format', '300w')).exitCode).toBe(0)
    const files = (await readdir(copy)).filter((n) => n.endsWith('.pts'))
    for (const file of files) {
      const before = parsePts(await readFile(join(copy, file), 'utf8')).points
      const after = parsePts(await readFile(join(out, file), 'utf8')).points
      expect(after).toEqual(before)
    }
  })

  it('says of a picture that is gone which files may be it', async () => {
    const album = join(folder, 'album')
    const copyTo = (place: string) => cp(join(sample, 'blurred.jpg'), join(album, place), { preserveTimestamps: true })
    await copyTo('a.jpg')
    expect((await run('init', album)).stderr).toBe('')
    await rm(join(album, 'a.jpg'))
    await copyTo('x/a.jpg')
    await copyTo('y/a.jpg')
    const { exitCode, stdout, stderr } = await run('init', album)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('3 pictures')
    expect(stderr).toContain('A picture is missing')
    expect(stderr).toContain('a.jpg (x/a.jpg or y/a.jpg)')
  })

  it('goes on past a broken picture, names it, and says so in its exit code', async () => {
    const troubled = join(folder, 'troubled')
    await mkdir(troubled)
    await copyFile(join(sample, names[0] ?? ''), join(troubled, 'good.jpg'))
    await writeFile(join(troubled, 'text.jpg'), 'no picture')
    await writeFile(join(troubled, 'empty.jpg'), '')
    const result = await run('predict', troubled)
    expect(result.exitCode).toBe(1)
    expect(result.stderr).toContain('text.jpg')
    expect(result.stderr).toContain('empty.jpg')
    expect(result.stdout).toMatch(/1 face/)
  })
})

describe('exit codes', () => {
  it.each([
    [2, ['predict']],
    [2, ['export', 'x', 'y', '--format', 'nonsense']],
    [3, ['predict', '/nowhere/photos.canthus']],
    [3, ['evaluate', '/nowhere', '--format', '300w']],
  ])('%i for %j', async (code, args) => {
    expect((await run(...args)).exitCode).toBe(code)
  })

  it('5 for a schema that the pack does not predict', async () => {
    const list = join(sample, 'list_98pt_rect_attr.txt')
    const result = await run('evaluate', list, '--format', 'wflw', '--pictures', sample, '--schema', 'cofw-29', '--json')
    expect(result.exitCode).toBe(5)
    expect(result.json()).toMatchObject({ error: { code: 'model.noSchema' } })
  })
})
