import { describe, expect, it } from 'vitest'
import { builtInSchemas, schema300w68 } from '#domain/schemas/index.ts'
import { CanthusError } from './errors.ts'
import { parseSchemaFile, writeSchemaFile } from './schema-file.ts'

type Json = Record<string, unknown>
const parsed = (): Json => JSON.parse(writeSchemaFile(schema300w68)) as Json

function reasonOf(text: string): string {
  try {
    parseSchemaFile(text, 'mine.schema.json')
  } catch (error) {
    if (error instanceof CanthusError && error.code === 'schema.invalid') return error.message
    throw error
  }
  throw new Error('it was taken')
}

function reasonWith(change: Json): string {
  return reasonOf(JSON.stringify({ ...parsed(), ...change }))
}

describe('a schema as a file', () => {
  it.each(builtInSchemas)('of $id is read back as it was, and written as it stands', (schema) => {
    const text = writeSchemaFile(schema)
    expect(parseSchemaFile(text, 'x')).toEqual(schema)
    expect(writeSchemaFile(parseSchemaFile(`\uFEFF${text.replaceAll('\n', '\r\n')}`, 'x'))).toBe(text)
  })

  it('may leave out what a schema need not have', () => {
    const { edges: _e, regions: _r, contours: _c, mirrorPairs: _m, interOcular: _i, pupils: _p, source: _s, ...least } = parsed()
    const schema = parseSchemaFile(JSON.stringify(least), 'x')
    expect(schema).toMatchObject({ edges: [], regions: [], contours: [], interOcular: null, pupils: null, source: '' })
    expect(schema.flip).toEqual([...schema.landmarks.keys()])
  })

  it.each<[string, Json, string]>([
    ['a point in two pairs', { mirrorPairs: [[0, 16], [16, 3]] }, 'the point 16 stands in two mirror pairs, 0 and 16, and 16 and 3.'],
    ['a pair of one point', { mirrorPairs: [[4, 4]] }, 'the mirror pair 4 and 4 holds the same point twice.'],
    ['a pair that leads out', { mirrorPairs: [[4, 99]] }, 'the mirror pair 4 and 99 names the point 99, which is not there.'],
    ['an edge that leads out', { edges: [[0, 99]] }, 'An edge names the point 99, which is not there.'],
    ['a side that is none', { points: [{ name: 'a', side: 'left', x: 0, y: 0 }] }, 'points[0].side: Invalid option'],
    ['a point outside the square', { points: [{ name: 'a', side: 'middle', x: 1.5, y: 0 }] }, 'points[0].x: Too big'],
    ['a field that is unknown', { colour: 'red' }, 'Unrecognized key'],
    ['a newer version', { version: 2 }, 'a newer Canthus wrote it (version 2, this program knows 1).'],
    ['another format', { format: 'coco' }, 'it is no schema of landmarks'],
  ])('refuses %s by name', (_, change, reason) => {
    const message = reasonWith(change)
    expect(message.startsWith('mine.schema.json: ')).toBe(true)
    expect(message).toContain(reason)
  })

  it.each(['', '[]', 'null', '{"format":"canthus-schema"', 'version: 1'])('refuses %j', (text) => {
    expect(reasonOf(text)).toMatch(/^mine\.schema\.json: it is no (JSON|schema)/)
  })
})
