import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datasetArbitrary } from '../../../test/helpers/labels/arbitraries.ts'
import { fuzz, fuzzTimeoutMs } from '../../../test/helpers/labels/fuzz.ts'
import { expectSameLabels, optionsOf, readAll, roundTrip, tinyOptions, writeAll } from '../../../test/helpers/labels/round-trip.ts'
import { codecDlib } from './dlib.ts'
import { faceOf, pictureOf, pointAt } from './reading.ts'

/** As `save_image_dataset_metadata` of dlib spells it. */
const written = (parts: string, box = "top='78' left='74' width='138' height='140'") => `<?xml version='1.0' encoding='ISO-8859-1'?>
<?xml-stylesheet type='text/xsl' href='image_metadata_stylesheet.xsl'?>
<dataset>
<name>imglab dataset</name>
<comment>Created by imglab tool.</comment>
<images>
  <image file='faces/2007_007763.jpg' width='500' height='375'>
    <box ${box}>
      <label>face</label>
${parts}    </box>
    <box top='1' left='2' width='3' height='4'/>
  </image>
</images>
</dataset>`
const part = (name: string, x: string, y: string) => `      <part name='${name}' x='${x}' y='${y}'/>\n`
const three = part('00', '201', '107') + part('01', '-2', '110') + part('02', '203', '140')

describe('reading', () => {
  it('takes a file as dlib writes it; a box of width 138 from 74 ends at 211', async () => {
    const { pictures, problems, warnings } = await readAll(codecDlib, { 'a.xml': written(three, "top='78' left='74' width='138' height='140' occluded='1'") })
    expect(problems).toEqual([])
    expect(warnings).toEqual(['a.xml:: 1 box without parts left out: they hold no landmarks'])
    expect(pictures).toHaveLength(1)
    expect(pictures[0]?.picture).toEqual({ name: 'faces/2007_007763.jpg', hasEnding: true, width: 500, height: 375 })
    const face = pictures[0]?.faces[0]
    expect(face?.points.map((p) => p.position)).toEqual([{ x: 201, y: 107 }, { x: -2, y: 110 }, { x: 203, y: 140 }])
    expect(face?.box).toEqual({ x0: 74, y0: 78, x1: 211, y1: 217 })
    expect(face?.attributes.occlusion).toBe(true)
  })

  it('reads names without zeros by their number, not as text', async () => {
    const parts = Array.from({ length: 68 }, (_, k) => part(String(k), String(k), '7')).toSorted()
    const { pictures } = await readAll(codecDlib, { 'a.xml': written(parts.join('')) })
    const face = pictures[0]?.faces[0]
    expect(face?.schemaId).toBe('300w-68')
    expect(face?.points.map((p) => p.position?.x)).toEqual(Array.from({ length: 68 }, (_, k) => k))
  })

  it('numbers from 1 where no part of the file is called 0', async () => {
    const parts = Array.from({ length: 68 }, (_, k) => part(String(k + 1), String(k), '7'))
    const { pictures } = await readAll(codecDlib, { 'a.xml': written(parts.join('')) })
    expect(pictures[0]?.faces[0]?.schemaId).toBe('300w-68')
    expect(pictures[0]?.faces[0]?.points[67]?.position?.x).toBe(67)
  })

  it('has a part that only other boxes have as absent, without a place', async () => {
    const second = `</box><box top='1' left='1' width='9' height='9'>${part('01', '5', '6')}`
    const { pictures } = await readAll(codecDlib, { 'a.xml': written(three + second) })
    expect(pictures[0]?.faces[1]?.points).toEqual([pointAt(null, 'absent'), pointAt({ x: 5, y: 6 }), pointAt(null, 'absent')])
  })

  it('keeps names that are no numbers, in the order of text as dlib has them', async () => {
    const { pictures } = await readAll(codecDlib, { 'a.xml': written(part('nose', '1', '2') + part('chin', '3', '4')) })
    expect(pictures[0]?.faces[0]?.names).toEqual(['chin', 'nose'])
    expect(pictures[0]?.faces[0]?.schemaId).toBeNull()
  })

  it('turns Windows folders, reads decimals and says that dlib would not', async () => {
    const text = written(part('00', '1.5', '2')).replace('faces/', 'C:\\data\\')
    const { pictures, warnings } = await readAll(codecDlib, { 'a.xml': text })
    expect(pictures[0]?.picture.name).toBe('C:/data/2007_007763.jpg')
    expect(pictures[0]?.faces[0]?.points[0]?.position?.x).toBe(1.5)
    expect(warnings.join()).toContain('1 part with decimals')
  })

  it.each([
    ['a part twice', part('00', '1', '2') + part('00', '1', '3'), 'a.xml:8: the part 00 stands twice in one box'],
    ['NaN', part('00', 'NaN', '2'), 'a.xml:8: x of part 00 is not a number: NaN'],
    ['1e308', part('00', '1e308', '2'), 'a.xml:8: x of part 00 lies outside of any picture: 1e+308'],
    ['a part without a name', "<part x='1' y='2'/>\n", 'a.xml:8: a part has no name'],
  ])('leaves out a face with %s and reads the next', async (_, parts, problem) => {
    const good = `</box><box top='1' left='1' width='9' height='9'>${part('00', '5', '6')}`
    const { pictures, problems } = await readAll(codecDlib, { 'a.xml': written(parts + good) })
    expect(problems).toEqual([problem])
    expect(pictures[0]?.faces).toHaveLength(1)
  })

  it.each([
    ['an entity bomb', '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><dataset>&b;</dataset>', 'a.xml:1: it declares a document type'],
    ['an unknown entity', '<dataset>&nope;</dataset>', 'a.xml:1: this is not well-formed XML: unknown entity'],
    ['deep nesting', '<dataset>\n'.repeat(40), 'a.xml:33: elements are nested more than 32 deep'],
    ['another root', '<annotations/>', 'a.xml:1: this is no imglab file: its root is <annotations>'],
    ['nothing', '', 'a.xml:1: this is not well-formed XML'],
  ])('refuses %s with a line', async (_, text, problem) => {
    const { problems } = await readAll(codecDlib, { 'a.xml': text })
    expect(problems.join()).toContain(problem)
  })

  it('gives the faces before the place where a file is cut off', async () => {
    const text = written(three)
    const { pictures, problems } = await readAll(codecDlib, { 'a.xml': text.slice(0, text.indexOf('<box top=\'1\'')) })
    expect(pictures[0]?.faces).toHaveLength(1)
    expect(problems.join()).toContain('unclosed tag')
  })
})

describe('writing', () => {
  it('says how many parts a face has, so that those of no face are absent on the way back', async () => {
    const face = (xs: readonly (number | null)[]) => faceOf(xs.map((x) => (x === null ? pointAt(null, 'absent') : pointAt({ x, y: 1 }))))
    const records = [{ picture: pictureOf('a.jpg'), faces: [face([null, 5, 6, null]), face([null, null, 8, null])] }]
    const { read } = await roundTrip(codecDlib, records, tinyOptions(4))
    expect(read.pictures[0]?.faces.map(({ points }) => points.map(({ position }) => position?.x ?? null))).toEqual([[null, 5, 6, null], [null, null, 8, null]])
    // Whoever has changed the parts since then is not taken at that word.
    const { files } = await writeAll(codecDlib, records, tinyOptions(4))
    const changed = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replaceAll("name='02'", "name='07'")]))
    expect((await readAll(codecDlib, changed)).pictures[0]?.faces[0]?.points).toHaveLength(7)
  })

  const face = faceOf([pointAt({ x: 1.4, y: 2.5 }), pointAt({ x: -0.4, y: 7 }, 'occluded'), pointAt({ x: 3, y: 3 }, 'absent')])

  it('spells it as dlib does, rounded, and says what was lost', async () => {
    const { files, notes } = await writeAll(codecDlib, [{ picture: pictureOf("a&b's.jpg", 40, 30), faces: [face] }], tinyOptions())
    expect(files['imglab.xml']).toContain(`  <image file='a&amp;b&apos;s.jpg' width='40' height='30'>
    <box top='3' left='0' width='2' height='5'>
      <part name='00' x='1' y='3'/>
      <part name='01' x='0' y='7'/>
    </box>
  </image>
</images>
</dataset>
`)
    expect(notes).toEqual([
      'Points rounded to whole pixels: 2',
      'Faces without a box, written with that of their points: 1',
      'Points without a place left out: 1',
      'Occluded points written as plain points: 1',
    ])
  })

  it('refuses a face of another schema and one without a place, and writes the others', async () => {
    const two = [faceOf([pointAt({ x: 1, y: 1 })]), faceOf([pointAt(null), pointAt(null), pointAt(null)]), face]
    const { files, refused } = await writeAll(codecDlib, [{ picture: pictureOf('a.jpg'), faces: two }], tinyOptions())
    expect(refused).toEqual(['a.jpg #0: the face has 1 points, but tiny-3 has 3', 'a.jpg #1: no point of the face has a place'])
    expect(files['imglab.xml']?.match(/<box/g)).toHaveLength(1)
  })

  it('refuses a name that XML cannot hold', async () => {
    const { refused } = await writeAll(codecDlib, [{ picture: { ...pictureOf('a.jpg'), name: 'a\u0001.jpg' }, faces: [face] }], tinyOptions())
    expect(refused).toEqual(['a.jpg'.replace('a', 'a\u0001') + ' #0: a name holds characters that XML cannot hold'])
  })

  it('pads names to three digits from 101 points on', async () => {
    const wide = faceOf(Array.from({ length: 101 }, (_, k) => pointAt({ x: k, y: k })))
    const { files } = await writeAll(codecDlib, [{ picture: pictureOf('a.jpg'), faces: [wide] }], tinyOptions(101))
    expect(files['imglab.xml']).toContain("<part name='100' x='100' y='100'/>")
    expect(files['imglab.xml']).toContain("<part name='007' x='7' y='7'/>")
  })
})

it('gives back what it wrote', async () => {
  const points = [{ state: null, hasPlace: true }]
  const carried = { schemaId: '300w-68', pointCount: 68, decimals: 0, boxDecimals: 0, hasAlwaysBox: true, hasPictureSize: true, hasScore: true, points }
  await fc.assert(
    fc.asyncProperty(datasetArbitrary(carried), fc.integer({ min: 1, max: 300 }), async (records, piece) => {
      const { read } = await roundTrip(codecDlib, records, optionsOf('300w-68'), { pieceLength: () => piece })
      expectSameLabels(read.pictures, records)
    }),
    { numRuns: 20 },
  )
}, 120_000)

it('gives back absent parts where another face has them', async () => {
  const whole = faceOf(Array.from({ length: 68 }, (_, k) => pointAt({ x: k, y: 2 * k })), { schemaId: '300w-68', box: { x0: 0, y0: 0, x1: 9, y1: 9 } })
  const part = { ...whole, points: whole.points.map((p, k) => (k % 3 === 0 ? pointAt(null, 'absent') : p)) }
  const records = [{ picture: pictureOf('a.jpg'), faces: [whole, part] }]
  const { read } = await roundTrip(codecDlib, records, optionsOf('300w-68'))
  expectSameLabels(read.pictures, records)
})

it('ends in faces or in problems whatever comes', async () => {
  await fuzz(codecDlib, [{ 'a.xml': written(three) }, { 'b.xml': written(part('nose', '1', '2')), 'note.txt': 'hello' }])
}, fuzzTimeoutMs)
