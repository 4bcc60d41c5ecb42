/** Commands as they are typed, on real files. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formatPts } from '#domain/formats/pts-300w.ts'
import { runProgram } from './program.ts'
import { createTerminal } from './terminal.ts'

let root: string
const home = process.env['CANTHUS_HOME']

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'canthus-cli-'))
  process.env['CANTHUS_HOME'] = join(root, 'home')
  for (const name of ['a', 'sub/b']) {
    await put(`photos/${name}.jpg`, name)
    await put(`photos/${name}.pts`, formatPts(face))
  }
})

afterEach(async () => {
  if (home === undefined) delete process.env['CANTHUS_HOME']
  else process.env['CANTHUS_HOME'] = home
  await rm(root, { recursive: true })
})

const face = Array.from({ length: 68 }, (_, k) => ({ x: 100 + k, y: 50 + ((k * 31) % 60) }))

async function put(name: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, name)), { recursive: true })
  await writeFile(join(root, name), content)
}

async function canthus(...args: string[]) {
  const out: string[] = []
  const err: string[] = []
  const terminal = createTerminal({ write: (text) => out.push(text) }, { write: (text) => err.push(text) })
  const exitCode = await runProgram(args.map((arg) => arg.replace('ROOT', root)), terminal)
  return { exitCode, out: out.join(''), err: err.join('') }
}

describe('from a folder to exported labels', () => {
  it('inits, imports and exports, with one JSON value each', async () => {
    const init = await canthus('init', 'ROOT/photos', '--json')
    expect(init).toMatchObject({ exitCode: 0, err: '' })
    expect(JSON.parse(init.out)).toMatchObject({ images: 2, faces: 0, schemaId: '300w-68', path: join(root, 'photos', 'canthus.canthus') })

    const imported = await canthus('import', 'ROOT/photos', 'ROOT/photos', '--json')
    expect(imported).toMatchObject({ exitCode: 0, err: '' })
    expect(JSON.parse(imported.out)).toMatchObject({ format: '300w', facesAdded: 2, failures: [], failureCount: 0 })

    const exported = await canthus('export', 'ROOT/photos/canthus.canthus', 'ROOT/out', '--format', '300w', '--json')
    expect(exported.exitCode).toBe(0)
    expect(JSON.parse(exported.out)).toMatchObject({ faces: 2, files: 2, folder: join(root, 'out'), leftOut: [] })
    expect(await readFile(join(root, 'out', 'sub', 'b.pts'), 'utf8')).toBe(formatPts(face))

    const again = await canthus('export', 'ROOT/photos', 'ROOT/out', '--format', '300w', '--json')
    expect(again.exitCode).toBe(6)
    expect(JSON.parse(again.out)).toMatchObject({ error: { code: 'file.exists' } })
    expect(again.err).toMatch(/a\.pts exists already/)
    expect(await canthus('export', 'ROOT/photos', 'ROOT/out', '--format', '300w', '--overwrite')).toMatchObject({ exitCode: 0, out: `2 faces of 2 pictures in 2 files: ${join(root, 'out')}\n` })
  })

  it('says what was left out, and ends with 1', async () => {
    await put('photos/sub/b.pts', 'version: 1\n{\n')
    const { exitCode, out, err } = await canthus('import', 'ROOT/photos', 'ROOT/photos')
    expect(exitCode).toBe(1)
    expect(out).toBe('1 face on 1 picture: 1 added, 0 changed, 0 as before\n')
    expect(err).toMatch(/sub\/b\.pts: the closing brace is missing/)
  })

  it('refuses a schema that does not fit, and fills it when asked', async () => {
    await canthus('import', 'ROOT/photos', 'ROOT/photos')
    const refused = await canthus('export', 'ROOT/photos', 'ROOT/out', '--format', 'wflw')
    expect(refused).toMatchObject({ exitCode: 4, out: '' })
    expect(refused.err).toMatch(/The map lift-68-98 would fill them/)
    expect(await canthus('export', 'ROOT/photos', 'ROOT/out', '--format', 'wflw', '--map', 'lift-68-98')).toMatchObject({ exitCode: 0 })
  })
})

describe('what goes wrong', () => {
  it('evaluate tells the format from the files, and says once why they are of no use', async () => {
    await put('broken/a.pts', 'version: 1\nn_points: 68\n{\n1 2\n')
    const broken = await canthus('evaluate', 'ROOT/broken')
    expect(broken).toMatchObject({ exitCode: 4, out: '' })
    expect(broken.err.match(/brace is missing/g)).toHaveLength(1)
    expect((await canthus('evaluate', 'ROOT/photos/sub/b.jpg')).err).toMatch(/could not be recognised/)
  })

  it.each([
    ['a folder that is not there', ['init', 'ROOT/nowhere'], 3],
    ['a project that is not there', ['export', 'ROOT/nowhere.canthus', 'ROOT/out', '--format', '300w'], 3],
    ['labels that are not there', ['import', 'ROOT/photos', 'ROOT/nowhere'], 3],
    ['labels of no known kind', ['import', 'ROOT/photos', 'ROOT/photos/a.jpg'], 4],
    ['a folder without pictures', ['init', 'ROOT/empty'], 4],
    ['no format', ['export', 'ROOT/photos', 'ROOT/out'], 2],
    ['an unknown format', ['export', 'ROOT/photos', 'ROOT/out', '--format', 'nonsense'], 2],
    ['an unknown command', ['frobnicate'], 2],
    ['an unknown option', ['init', 'ROOT/photos', '--fast'], 2],
    ['a missing argument', ['predict'], 2],
    ['a bad number', ['evaluate', 'ROOT/photos', '--format', '300w', '--threshold', 'ten'], 2],
    ['no command', [], 2],
  ])('%s is said in a sentence on stderr', async (_, args, exitCode) => {
    await mkdir(join(root, 'empty'))
    const result = await canthus(...args)
    expect(result).toMatchObject({ exitCode, out: '' })
    expect(result.err).toMatch(/[a-z].*[.)\n]/)
    expect(result.err).not.toMatch(/This is a bug|at .*\.ts:/)
  })
})

describe('help', () => {
  it.each(['init', 'import', 'predict', 'export', 'convert', 'formats', 'evaluate', 'serve', 'doctor', 'schemas'])('%s names no default that is nothing', async (command) => {
    expect((await canthus(command, '--help')).out.replaceAll(/\s+/g, ' ')).not.toMatch(/default: (?:\[\]|""|false|null)/)
  })

  it.each(['init', 'import', 'predict', 'export', 'convert', 'formats', 'evaluate', 'serve'])('%s has examples', async (command) => {
    const { exitCode, out } = await canthus(command, '--help')
    expect(exitCode).toBe(0)
    expect(out).toMatch(new RegExp(`Examples:\\n  \\$ canthus ${command} `))
    expect(out).toContain('--json')
  })

  it('lists the exit codes', async () => {
    expect((await canthus('--help')).out).toContain('130  cancelled')
    expect((await canthus('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
