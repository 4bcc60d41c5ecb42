import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type JsonElement, type KeyUse, parseElement, readJsonElements } from './json-elements.ts'
import { findJsonFault } from './json-fault.ts'
import { LabelFileError } from './label-file.ts'

async function* pieces(text: string, length: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += length) yield await Promise.resolve(text.slice(at, at + length))
}

async function read(text: string, useOf: (key: string) => KeyUse, length = Infinity): Promise<JsonElement[]> {
  const found: JsonElement[] = []
  for await (const element of readJsonElements(pieces(text, Number.isFinite(length) ? length : Math.max(1, text.length)), useOf)) found.push(element)
  return found
}

const all = (): KeyUse => 'elements'

describe('elements of arrays', () => {
  const text = '{\n "info": {"a": [1, "]"]},\n "images": [\n  {"id": 1},\n  {"id": "\\"}"}\n ],\n "n": 12, "skipped": [[["x"]]],\n "annotations": []\n}\n'
  const useOf = (key: string): KeyUse => (key === 'images' ? 'elements' : key === 'skipped' ? 'skip' : 'whole')

  it.each([1, 2, 3, 7, 1000])('come with key and line, in pieces of %i', async (length) => {
    expect(await read(text, useOf, length)).toEqual([
      { key: 'info', isElement: false, text: '{"a": [1, "]"]}', line: 2 },
      { key: 'images', isElement: true, text: '{"id": 1}', line: 4 },
      { key: 'images', isElement: true, text: '{"id": "\\"}"}', line: 5 },
      { key: 'n', isElement: false, text: '12', line: 7 },
      { key: 'annotations', isElement: false, text: '[]', line: 8 },
    ])
  })

  it('come out of a root array', async () => {
    expect((await read('[1, [2], {"a": 3}]', all, 1)).map((e) => e.text)).toEqual(['1', '[2]', '{"a": 3}'])
  })

  it('are those of JSON.parse, for any JSON in any pieces', async () => {
    const json = fc.oneof(fc.array(fc.jsonValue({ maxDepth: 3 })), fc.dictionary(fc.string(), fc.oneof(fc.array(fc.jsonValue({ maxDepth: 2 })), fc.jsonValue({ maxDepth: 2 }))))
    await fc.assert(
      fc.asyncProperty(json, fc.integer({ min: 1, max: 9 }), fc.constantFrom(0, 2), async (value, length, indent) => {
        const expected = Array.isArray(value)
          ? value.map((v) => ['', v])
          : Object.entries(value).flatMap(([key, v]) => (Array.isArray(v) ? v.map((one) => [key, one]) : [[key, v]]))
        const found = await read(JSON.stringify(value, null, indent), all, length)
        expect(JSON.stringify(found.map((e) => [e.key, parseElement(e)]))).toBe(JSON.stringify(expected))
      }),
    )
  })
})

describe('what is no JSON', () => {
  it.each([
    ['another start', 'hello', 1, /expected a JSON object or array, found: h/],
    ['text after the end', '[1]\n x', 2, /nothing after the end/],
    ['a cut off element', '[1,\n {"a": 1', 2, /cut off/],
    ['a cut off object', '{"a": [1]', 1, /cut off/],
    ['an open string', '{"a": ["x\n"]}', 1, /string is not closed/],
    ['a missing comma', '{"a": [{} {}]}', 1, /expected "," or "\]"/],
    ['a comma too many', '{"a": [1,,2]}', 1, /expected a value/],
    ['a key without quotes', '{a: 1}', 1, /key in quotes/],
    ['a comma before the end of an object', '{"a": 1,}', 1, /key in quotes/],
    ['nothing', '', 1, /cut off/],
  ])('is refused with its line: %s', async (_, text, line, reason) => {
    for (const length of [1, 100]) {
      const error: unknown = await read(text, all, length).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(LabelFileError)
      expect(error).toMatchObject({ line, message: expect.stringMatching(reason) as string })
    }
  })

  it('leaves what came before as it is', async () => {
    const found: string[] = []
    const reading = (async () => {
      for await (const { text } of readJsonElements(pieces('[1, 2, {"a": ]}', 100), all)) found.push(text)
    })()
    await expect(reading).rejects.toThrow(LabelFileError)
    expect(found).toEqual(['1', '2', '{"a": ]'])
  })

  it('is told of an element by itself', () => {
    expect(() => parseElement({ text: '{"a": NaN}', line: 7 })).toThrow(/NaN is not a number in JSON/)
    expect(() => parseElement({ text: '{"a": }', line: 7 })).toThrow(/this is not JSON: it breaks at \}/)
    expect(findJsonFault('{"a": [1}')).toBe(8)
    expect(findJsonFault('[1, {"a": 2]')).toBe(11)
    expect(() => parseElement({ text: '{"a": 1', line: 7 })).toThrow(/this is not JSON: it is cut off/)
    const error: unknown = (() => {
      try {
        return parseElement({ text: '{\n"a": [1,\n2,]}', line: 7 })
      } catch (caught) {
        return caught
      }
    })()
    expect(error).toMatchObject({ line: 9, message: 'this is not JSON: it breaks at ]}' })
  })

  it('breaks where it stops being JSON, and JSON does not', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom('', ',', ']', '}', ':', '"', '1', 'x', '[', '{', '\n'), (json, seed, extra) => {
        const at = seed % (json.length + 1)
        const broken = json.slice(0, at) + extra + json.slice(at + 1)
        let isJson = true
        try {
          JSON.parse(broken)
        } catch {
          isJson = false
        }
        const fault = findJsonFault(broken)
        expect(fault).toBeLessThanOrEqual(broken.length)
        if (isJson) expect(broken.slice(fault).trim()).toBe('')
        else if (fault < at) expect(json.slice(0, fault)).toBe(broken.slice(0, fault))
      }),
    )
  })

  // One that is kept may have 16 million characters.
  it('skips a value of any size', async () => {
    let most = 0
    async function* many(): AsyncGenerator<string> {
      yield '{"skipped": ['
      for (let k = 0; k < 200; k++) yield await Promise.resolve(`{"a": "${'x'.repeat(100_000)}"},`)
      yield '0], "b": 1}'
    }
    for await (const element of readJsonElements(many(), (key) => (key === 'b' ? 'whole' : 'skip'))) most = Math.max(most, element.text.length)
    expect(most).toBe(1)
  })
})
