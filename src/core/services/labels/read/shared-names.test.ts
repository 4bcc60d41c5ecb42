import { expect, it } from 'vitest'
import { faceOf, pointAt } from '#domain/formats/reading.ts'
import { decodeLabel, encodeLabel } from './label-bytes.ts'
import { SharedNames } from './shared-names.ts'

const named = (names: readonly (string | null)[]) => ({ face: faceOf([pointAt({ x: 1, y: 2 }), pointAt(null)], { names }), at: { file: 'f', line: 1 } })

it('gives each face the names that it had, faces of the same names one list, and stops keeping lists at some number', () => {
  const shared = new SharedNames()
  const through = (names: readonly (string | null)[]) => decodeLabel(encodeLabel(named(names), shared), shared)
  const [first, again] = [through(['ear', null]), through(['ear', null])]
  expect(first).toEqual(named(['ear', null]))
  expect(again.face.names).toBe(first.face.names)
  for (let k = 0; k < 1200; k++) expect(through([`p${String(k)}`, null])).toEqual(named([`p${String(k)}`, null]))
  expect(through(['ear', null]).face.names).toBe(first.face.names)
})
