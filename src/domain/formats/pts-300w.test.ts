import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LabelFileError } from './label-file.ts'
import { formatPts, parsePts } from './pts-300w.ts'

const plain = 'version: 1\nn_points:  2\n{\n446.000 91.000\n449.459 119.344\n}\n'
const points = [
  { x: 445, y: 90 },
  { x: 449.459 - 1, y: 119.344 - 1 },
]

describe('reading', () => {
  it('takes 1 off: indoor_001.pts starts 446.000 91.000, and SPIGA\'s 0-based copy 445.0, 90.0', () => {
    expect(parsePts(plain)).toEqual({ points, warnings: [] })
  })

  it.each([
    ['one blank', plain.replace('n_points:  2', 'n_points: 2')],
    ['no blank', plain.replace('n_points:  2', 'n_points:2')],
    ['version 1.0', plain.replace('version: 1', 'version: 1.0')],
    ['trailing blanks', plain.replaceAll('\n', '  \t\n')],
    ['leading blanks', plain.replaceAll('\n', '\n  ')],
    ['no newline at the end', plain.trimEnd()],
    ['CRLF', plain.replaceAll('\n', '\r\n')],
    ['CR', plain.replaceAll('\n', '\r')],
    ['a byte order mark', `\uFEFF${plain}`],
    ['blank lines', plain.replaceAll('\n', '\n\n')],
    ['tabs between', plain.replaceAll(/(\d) (\d)/g, '$1\t$2')],
    ['exponents', plain.replace('446.000', '4.46e2')],
    ['no header', plain.replace(/^[^{]*/, '')],
    ['capitals', plain.replace('version', 'Version').replace('n_points', 'N_POINTS')],
  ])('takes %s', (_, text) => {
    expect(parsePts(text)).toEqual({ points, warnings: [] })
  })

  it.each([
    ['a file cut off in the points', plain.slice(0, -3), null, /closing brace/],
    ['a file cut off in the head', 'version: 1\nn_points: 2\n', null, /no "\{"/],
    ['an empty file', '', null, /no "\{"/],
    ['another count', plain.replace('n_points:  2', 'n_points:  68'), null, /says 68, but there are 2/],
    ['no points', 'version: 1\n{\n}\n', null, /no points/],
    ['three numbers', plain.replace('91.000', '91.000 1'), 4, /two numbers, found: 446/],
    ['one number', plain.replace(' 119.344', ''), 5, /two numbers/],
    ['a decimal comma', plain.replace('91.000', '91,000'), 4, /two numbers/],
    ['nan', plain.replace('91.000', 'nan'), 4, /two numbers/],
    ['infinity', plain.replace('91.000', 'Infinity'), 4, /two numbers/],
    ['hexadecimal', plain.replace('91.000', '0x5b'), 4, /two numbers/],
    ['too large a number', plain.replace('91.000', '1e999'), 4, /two numbers/],
    ['another version', plain.replace('version: 1', 'version: 2'), 1, /version 2/],
    ['a broken count', plain.replace('n_points:  2', 'n_points:  two'), 2, /not a count/],
    ['text after the end', `${plain}more\n`, 7, /after the closing brace/],
    ['an unknown head line', `name: x\n${plain}`, 1, /expected "version"/],
    ['another kind of file', '{"points": [1, 2]}', 1, /expected "version"/],
  ])('refuses %s', (_, text, line, reason) => {
    const error = catchError(() => parsePts(text))
    expect(error).toBeInstanceOf(LabelFileError)
    expect(error).toMatchObject({ line, message: expect.stringMatching(reason) as string })
  })

  it('warns of coordinates below 1 and keeps them', () => {
    const { points: read, warnings } = parsePts(plain.replace('446.000', '0.5'))
    expect(read[0]).toEqual({ x: -0.5, y: 90 })
    expect(warnings).toEqual([{ line: 4, message: expect.stringMatching(/^1 point has a coordinate below 1/) as string }])
    expect(parsePts(plain.replace('446.000', '1.0')).warnings).toEqual([])
  })

  it('refuses the sign codes of MERL-RAV', () => {
    const face = ['100 100', '140 100', '120 150']
    const file = (...more: string[]) => `version: 1\nn_points: ${String(3 + more.length)}\n{\n${[...face, ...more].join('\n')}\n}\n`
    expect(catchError(() => parsePts(file('-1 -1')))).toMatchObject({ line: 7, message: expect.stringMatching(/MERL-RAV/) as string })
    expect(() => parsePts(file('-120 -130'))).toThrow(/MERL-RAV/)
    expect(parsePts(file('-3 -2', '-5 110')).points).toHaveLength(5)
  })

  it('answers any text with points or a LabelFileError', () => {
    const piece = fc.oneof(fc.constantFrom('version: 1', 'n_points: 1', '{', '}', '1 2', '-1 -1', '\r\n', '\n', ' '), fc.string())
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          for (const p of parsePts(pieces.join('\n')).points) expect(Number.isFinite(p.x + p.y)).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(LabelFileError)
        }
      }),
    )
  })
})

describe('writing', () => {
  it('adds 1 and spells the file as iBUG does', () => {
    expect(formatPts(points)).toBe(plain)
  })

  it('keeps 6 decimals where the record has them, and never fewer than 3', () => {
    const text = formatPts([{ x: 336.820955 - 1, y: 240.86451 - 1 }])
    expect(text.split('\n')[3]).toBe('336.820955 240.86451')
  })

  it('writes no negative zero', () => {
    expect(formatPts([{ x: -1 - 1e-9, y: -1 }]).split('\n')[3]).toBe('0.000 0.000')
  })

  it('refuses what is not a place', () => {
    expect(() => formatPts([{ x: Number.NaN, y: 0 }])).toThrow(RangeError)
  })

  it('is read back within half a millionth of a pixel, and written again byte for byte', () => {
    const coordinate = fc.double({ min: 0, max: 1e5, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.record({ x: coordinate, y: coordinate }), { minLength: 1, maxLength: 98 }), (face) => {
        const text = formatPts(face)
        const read = parsePts(text).points
        expect(read).toHaveLength(face.length)
        face.forEach((p, k) => {
          expect(Math.abs((read[k]?.x ?? NaN) - p.x)).toBeLessThan(5.1e-7)
          expect(Math.abs((read[k]?.y ?? NaN) - p.y)).toBeLessThan(5.1e-7)
        })
        expect(formatPts(read)).toBe(text)
      }),
    )
  })
})

function catchError(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
