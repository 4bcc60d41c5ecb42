/** docs/formats.md is the reference of the two formats of our own. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { faceColumns, pictureColumns, pointColumns } from '#domain/formats/csv-row.ts'
import { faceMembers } from '#domain/formats/jsonl-line.ts'

const sections = readFileSync(join(import.meta.dirname, '../../docs/formats.md'), 'utf8').split(/^## /m)
const sectionOf = (title: string): string => sections.find((section) => section.startsWith(title)) ?? ''
const inTables = (text: string): string[] =>
  text.split('\n').flatMap((line) => [...(/^\|([^|]*)\|/.exec(line)?.[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))

it('names every column of our CSV, and no other', () => {
  const columns = [...pictureColumns, ...faceColumns, ...pointColumns.map((name) => `${name}0`), 'x1']
  expect(inTables(sectionOf('CSV')).toSorted()).toEqual(columns.toSorted())
})

it('names every member of a face in our JSON Lines, and no other', () => {
  expect(inTables(sectionOf('JSON Lines')).toSorted()).toEqual(faceMembers.toSorted())
})
