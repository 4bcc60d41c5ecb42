import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unlabelledAttributes, wflwAttributeNames } from '../records.ts'
import { LabelFileError } from './label-file.ts'
import { formatWflwRow, parseWflwRow } from './wflw-list.ts'

const coordinates = Array.from({ length: 196 }, (_, k) => (k + 0.123456).toFixed(6)).join(' ')
const tail = '710 58 948 370 0 0 1 0 0 1 12--Group/12_Group_Group_12_Group_Group_12_839.jpg'
const allClear = { pose: false, expression: false, illumination: false, makeup: false, occlusion: false, blur: false }

describe('reading', () => {
  it('takes places as they are, the rectangle, the six attributes and the name', () => {
    const row = parseWflwRow(`${coordinates} ${tail}`)
    expect(row.points).toHaveLength(98)
    expect(row.points[0]).toEqual({ x: 0.123456, y: 1.123456 })
    expect(row.points[97]).toEqual({ x: 194.123456, y: 195.123456 })
    expect(row.box).toEqual({ x0: 710, y0: 58, x1: 948, y1: 370 })
    expect(row.attributes).toEqual({ ...allClear, illumination: true, blur: true })
    expect(row.picture).toBe('12--Group/12_Group_Group_12_Group_Group_12_839.jpg')
    expect(row.warning).toBeNull()
  })

  it('takes a row without rectangle and attributes', () => {
    const row = parseWflwRow(`${coordinates} 59_people_59_202.jpg`)
    expect(row).toMatchObject({ box: null, attributes: unlabelledAttributes, picture: '59_people_59_202.jpg', warning: null })
  })

  it.each([
    `${coordinates} my holiday  pictures/1 2.jpg`,
    `${coordinates} 710 58 948 370 0 0 1 0 0 1 my holiday  pictures/1 2.jpg`,
    `  ${coordinates}\tmy holiday  pictures/1 2.jpg \r`,
  ])('keeps the blanks inside a name', (text) => {
    expect(parseWflwRow(text).picture).toBe('my holiday  pictures/1 2.jpg')
  })

  it('keeps a rectangle that is inside out from becoming a box, and says so', () => {
    const row = parseWflwRow(`${coordinates} 948 58 710 370 0 0 0 0 0 0 a.jpg`)
    expect(row).toMatchObject({ box: null, attributes: allClear, picture: 'a.jpg', warning: expect.stringMatching(/inside out/) as string })
  })

  it('takes a name that begins with four numbers', () => {
    expect(parseWflwRow(`${coordinates} 1 2 3 4 a.jpg`).picture).toBe('1 2 3 4 a.jpg')
  })

  it.each([
    ['too few fields', '1 2 3 a.jpg', /field 4 is not a number: a\.jpg/],
    ['nothing', '', /196 coordinates; this one has 0/],
    ['only numbers', '1 2 3', /196 coordinates; this one has 3/],
    ['a broken number', coordinates.replace('5.123456', '5,123456') + ' a.jpg', /field 6 is not a number: 5,123456/],
    ['nan', coordinates.replace('5.123456', 'nan') + ' a.jpg', /field 6/],
    ['attributes other than 0 and 1', `${coordinates} 710 58 948 370 0 0 2 0 0 1 a.jpg`, /six attributes of 0 or 1/],
    ['a row that has lost a coordinate', `${coordinates} ${tail}`.slice(9), /a field is missing/],
    ['a row that has gained one', `1.5 ${coordinates} ${tail}`, /too many/],
    ['no name', coordinates, /name of the picture is missing/],
  ])('refuses %s', (_, text, reason) => {
    expect(() => parseWflwRow(text)).toThrow(LabelFileError)
    expect(() => parseWflwRow(text)).toThrow(reason)
  })

  it('answers any text with a row or a LabelFileError', () => {
    const piece = fc.oneof(fc.constantFrom(coordinates, tail, '1', 'a.jpg'), fc.string())
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        try {
          expect(parseWflwRow(pieces.join(' ')).points).toHaveLength(98)
        } catch (error) {
          expect(error).toBeInstanceOf(LabelFileError)
        }
      }),
    )
  })
})

describe('writing', () => {
  it('writes the row that was read', () => {
    const row = parseWflwRow(`${coordinates} ${tail}`)
    expect(row.box && formatWflwRow({ ...row, box: row.box })).toBe(`${coordinates} ${tail}`)
  })

  it('rounds a box outwards and writes 0 for an attribute that nobody has labelled', () => {
    const { points } = parseWflwRow(`${coordinates} a.jpg`)
    const text = formatWflwRow({
      points,
      box: { x0: -0.5, y0: 10.2, x1: 99.1, y1: 100 },
      attributes: { ...unlabelledAttributes, blur: true },
      picture: 'a b.jpg',
    })
    expect(text).toBe(`${coordinates} -1 10 100 100 0 0 0 0 0 1 a b.jpg`)
    expect(text.split(' ')).toHaveLength(207 + 1)
  })

  it('refuses what the format cannot hold', () => {
    const { points } = parseWflwRow(`${coordinates} a.jpg`)
    const face = { points, box: { x0: 0, y0: 0, x1: 1, y1: 1 }, attributes: allClear, picture: 'a.jpg' }
    expect(() => formatWflwRow({ ...face, points: points.slice(1) })).toThrow(/98 points a face, not 97/)
    for (const picture of ['a\nb.jpg', ' a.jpg', 'a.jpg ', '']) {
      expect(() => formatWflwRow({ ...face, picture })).toThrow(LabelFileError)
    }
  })

  it('is read back as it was, for any face', () => {
    const coordinate = fc.double({ min: -1e5, max: 1e5, noNaN: true })
    const whole = fc.integer({ min: -5000, max: 5000 })
    const face = fc.record({
      points: fc.array(fc.record({ x: coordinate, y: coordinate }), { minLength: 98, maxLength: 98 }),
      box: fc.tuple(whole, whole, fc.nat(5000), fc.nat(5000)).map(([x0, y0, w, h]) => ({ x0, y0, x1: x0 + w, y1: y0 + h })),
      flags: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      picture: fc.string({ minLength: 1 }).filter((s) => s.trim() === s && s !== '' && !/[\r\n]/.test(s)),
    })
    fc.assert(
      fc.property(face, ({ points, box, flags, picture }) => {
        const attributes = { ...unlabelledAttributes }
        wflwAttributeNames.forEach((name, k) => (attributes[name] = flags[k] ?? false))
        const row = parseWflwRow(formatWflwRow({ points, box, attributes, picture }))
        expect(row).toMatchObject({ box, attributes, picture, warning: null })
        row.points.forEach((p, k) => {
          expect(Math.abs(p.x - (points[k]?.x ?? NaN))).toBeLessThan(5.1e-7)
          expect(Math.abs(p.y - (points[k]?.y ?? NaN))).toBeLessThan(5.1e-7)
        })
      }),
    )
  })
})
