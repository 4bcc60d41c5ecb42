/**
 * Mutated label files: whatever comes, a reader ends in time, in faces that hold what the contract says, or in problems
 * that name file, line and reason.
 */
import { expect } from 'vitest'
import type { FaceLabel, FormatCodec, ReadItem } from '#domain/formats/codec.ts'
import { LabelFileError } from '#domain/formats/label-file.ts'
import { landmarkStates } from '#domain/records.ts'
import { filesInMemory } from './in-memory.ts'
import { drawFrom, mutateBytes, mutateLine, mutateText, randomFrom } from './mutations.ts'
import { readItems } from './round-trip.ts'

const isFull = process.env['CANTHUS_RANDOM'] === '1'

/** Cases of a codec: 300 in `npm test`, 20,000 in `npm run test:full`. */
export const fuzzCount = isFull ? 20_000 : 300
/** For `it`, in ms. */
export const fuzzTimeoutMs = isFull ? 1_800_000 : 120_000
const firstSeed = isFull ? Math.floor(Date.now() / 1000) : 20261125
/** Far above what any case takes: it tells a hang, not slowness. */
const mostMsACase = 20_000

/** One dataset of a format: its files by name. */
export type FuzzSeed = Readonly<Record<string, string | Uint8Array>>

/** Every mutated dataset ends as the contract says. `seeds` have to be read without a problem as they are. */
export async function fuzz(codec: FormatCodec, seeds: readonly FuzzSeed[], count = fuzzCount): Promise<void> {
  for (const seed of seeds) {
    const clean = await readItems(codec, filesInMemory(seed))
    expect(clean.filter((item) => item.kind === 'problem')).toEqual([])
    expect(clean.some((item) => item.kind === 'face')).toBe(true)
  }
  for (let k = 0; k < count; k++) {
    const caseSeed = firstSeed + k * 7919
    const draw = drawFrom(randomFrom(caseSeed))
    const contents: Record<string, string | Uint8Array> = { ...draw.pick(seeds) }
    const names = Object.keys(contents)
    const name = draw.pick(names)
    contents[name] = mutate(contents[name] ?? '', draw)
    // A large file in tiny pieces would only take long.
    const least = Math.ceil(Math.max(...Object.values(contents).map((content) => content.length)) / 1000)
    const most = draw.pick([1, 3, 17, 400, 70_000])
    const pieceLength = (): number => least + draw.at(most)
    await inCase(codec, caseSeed, contents, async () => {
      checkItems(await readItems(codec, filesInMemory(contents, { pieceLength })), contents)
    })
  }
}

function mutate(content: string | Uint8Array, draw: ReturnType<typeof drawFrom>): string | Uint8Array {
  if (typeof content !== 'string') return mutateBytes(content, draw)
  // Without lone halves of pairs, which no encoding holds.
  const text = mutateText(content, draw).toWellFormed()
  return draw.at(4) === 0 ? mutateBytes(new TextEncoder().encode(text), draw) : text
}

/**
 * Formats of one face a line: damage to one row leaves the faces of every other row as they were, and the damaged row
 * is a face, or a problem that names its line.
 *
 * @param rows lines of one file, each with the face that it holds on its own or null (head, comment; left alone)
 */
export async function fuzzRows(codec: FormatCodec, name: string, rows: readonly { line: string; isFace: boolean }[], count = fuzzCount): Promise<void> {
  const clean = await readItems(codec, filesInMemory({ [name]: rows.map((row) => row.line).join('\n') }))
  const faceRows = rows.flatMap((row, k) => (row.isFace ? [k] : []))
  const facesOf = (items: readonly ReadItem[]) => items.flatMap((item) => (item.kind === 'face' ? [item] : []))
  expect(facesOf(clean).map((item) => item.at.line)).toEqual(faceRows.map((k) => k + 1))
  for (let k = 0; k < count; k++) {
    const caseSeed = firstSeed + k * 104_729
    const draw = drawFrom(randomFrom(caseSeed))
    const at = draw.pick(faceRows)
    const lines = rows.map((row, r) => (r === at ? mutateLine(row.line, draw) : row.line).toWellFormed())
    const contents = { [name]: lines.join(draw.pick(['\n', '\r\n', '\r'])) }
    await inCase(codec, caseSeed, contents, async () => {
      const items = await readItems(codec, filesInMemory(contents, { pieceLength: () => 1 + draw.at(300) }))
      checkItems(items, contents)
      const others = (all: readonly ReadItem[]) => facesOf(all).filter((item) => item.at.line !== at + 1)
      expect(others(items)).toEqual(others(clean))
      const isBlank = lines[at]?.trim() === ''
      const own = items.filter((item) => item.at.line === at + 1 && item.kind !== 'picture' && item.kind !== 'warning')
      if (!isBlank) expect(own.length, 'a face or a problem of the damaged row').toBeGreaterThan(0)
    })
  }
}

async function inCase(codec: FormatCodec, seed: number, contents: FuzzSeed, act: () => Promise<void>): Promise<void> {
  const begunMs = performance.now()
  try {
    await act()
  } catch (error) {
    // Of a file as a whole; the caller knows which.
    if (error instanceof LabelFileError && error.message !== '') return
    const shown = Object.entries(contents).map(([name, content]) => `── ${name}\n${typeof content === 'string' ? content.slice(0, 2000) : `${String(content.length)} bytes: ${new TextDecoder().decode(content).slice(0, 2000)}`}`)
    throw new Error(`${codec.id}, case ${String(seed)}: ${(error instanceof Error ? error.message : String(error)).slice(0, 600)}\n${shown.join('\n')}`, { cause: error })
  }
  expect(performance.now() - begunMs, `${codec.id}, case ${String(seed)}: ms`).toBeLessThan(mostMsACase)
}

/** What every item promises; and a dataset that gave faces before it was damaged does not end in silence. */
export function checkItems(items: readonly ReadItem[], contents: FuzzSeed): void {
  expect(items.length, 'a face, a warning or a problem').toBeGreaterThan(0)
  for (const item of items) {
    expect(Object.keys(contents)).toContain(item.at.file)
    const { line } = item.at
    expect(line === null || (Number.isInteger(line) && line >= 1)).toBe(true)
    if (item.kind === 'problem' || item.kind === 'warning') {
      const words = item.kind === 'problem' ? item.reason : item.message
      expect(words).not.toMatch(/^\s*$|undefined|\[object|Cannot read prop|is not iterable|is not a function|[\r\n\0]/)
      expect(words.length, words.slice(0, 100)).toBeLessThan(400)
      continue
    }
    expect(item.picture.name).not.toBe('')
    expect(item.picture.name).not.toContain('\\')
    for (const side of [item.picture.width, item.picture.height]) expect(side === null || (Number.isFinite(side) && side > 0)).toBe(true)
    if (item.kind === 'face') checkFace(item.face)
  }
}

function checkFace(face: FaceLabel): void {
  expect(face.points.length).toBeGreaterThan(0)
  if (face.names !== null) expect(face.names).toHaveLength(face.points.length)
  for (const { position, state, reliability } of face.points) {
    if (position !== null) expect(Number.isFinite(position.x) && Number.isFinite(position.y)).toBe(true)
    if (state !== null) expect(landmarkStates).toContain(state)
    if (reliability !== null) expect(reliability >= 0 && reliability <= 1).toBe(true)
  }
  const { box, detectionScore, pose } = face
  if (box !== null) {
    expect([box.x0, box.y0, box.x1, box.y1].every(Number.isFinite)).toBe(true)
    expect(box.x1 >= box.x0 && box.y1 >= box.y0).toBe(true)
  }
  if (detectionScore !== null) expect(Number.isFinite(detectionScore)).toBe(true)
  if (pose !== null) expect([pose.yawRad, pose.pitchRad, pose.rollRad].every(Number.isFinite)).toBe(true)
}
