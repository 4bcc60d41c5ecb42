import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datasetArbitrary } from '../../../test/helpers/labels/arbitraries.ts'
import { fuzz, fuzzTimeoutMs } from '../../../test/helpers/labels/fuzz.ts'
import { filesInMemory } from '../../../test/helpers/labels/in-memory.ts'
import { expectSameLabels, optionsOf, readAll, readItems, roundTrip, tinyOptions, writeAll } from '../../../test/helpers/labels/round-trip.ts'
import type { LabelFiles, LabelSpool } from './codec.ts'
import { codecCvat } from './cvat.ts'
import { allNames } from './point-names.ts'
import { faceOf, pictureOf, pointAt } from './reading.ts'

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, '../../../test/fixtures/labels/cvat', name), 'utf8')

const head = '<annotations><version>1.1</version>'
const image = (shapes: string): string => `${head}\n<image id="0" name="a.jpg" width="64" height="48">\n${shapes}\n</image></annotations>`
const read = (text: string) => readAll(codecCvat, { 'annotations.xml': text })
const element = (label: string, points: string, rest = '') => `<points label="${label}" occluded="0" outside="0" points="${points}" ${rest}/>`

describe('reading', () => {
  it('takes the file that datumaro writes: rows of points, boxes by group, a second face', async () => {
    const { pictures, problems, warnings } = await read(fixture('datumaro-images.xml'))
    expect([problems, warnings]).toEqual([[], []])
    expect(pictures.map((p) => [p.picture.name, p.picture.width, p.picture.height, p.faces.length])).toEqual([
      ['a.jpg', 64, 48, 1],
      ['sub/my photo, 2.jpg', 64, 48, 2],
    ])
    const [first, second] = pictures[1]?.faces ?? []
    expect(first?.points).toEqual([
      pointAt({ x: 11.25, y: 20.5 }, 'occluded'), pointAt({ x: 30.12, y: 40 }, 'occluded'), pointAt({ x: 50, y: 60.76 }, 'occluded'),
    ])
    expect(first?.box).toEqual({ x0: 5, y0: 6, x1: 75, y1: 86 })
    expect(second?.points.map((p) => p.state)).toEqual(['visible', 'visible', 'visible'])
    expect(second?.box).toBeNull()
  })

  it('takes tracks frame by frame: order of the sub-labels, outside, occluded, the box of the same group', async () => {
    const { pictures, problems, warnings } = await read(fixture('video.xml'))
    expect([problems, warnings]).toEqual([[], []])
    expect(pictures.map((p) => [p.picture.name, p.picture.hasEnding, p.picture.width, p.faces.map((f) => f.id)])).toEqual([
      ['frame_000000', false, 1280, ['0']],
      ['frame_000001', false, 1280, ['0', '2']],
    ])
    const [first] = pictures[0]?.faces ?? []
    expect(first?.names).toEqual(['nose', 'chin'])
    expect(first?.points).toEqual([pointAt({ x: 100, y: 200 }, 'visible'), pointAt({ x: 110.5, y: 220.25 }, 'occluded')])
    expect(first?.box).toEqual({ x0: 90, y0: 150, x1: 130, y1: 240 })
    expect(pictures[1]?.faces[0]?.points).toEqual([pointAt({ x: 101, y: 201 }, 'visible'), pointAt(null, 'absent')])
    expect(pictures[1]?.faces[0]?.box).toBeNull()
  })

  it('keeps the frames of a project apart by task, each with the size of its own, and names them as CVAT does its pictures', async () => {
    const size = (id: number, width: number) => `<task><id>${String(id)}</id><original_size><width>${String(width)}</width><height>50</height></original_size></task>`
    const track = (task: number, subset: string, frame: number) =>
      `<track id="0" label="face" task_id="${String(task)}" subset="${subset}"><points frame="${String(frame)}" outside="0" occluded="0" points="1,1;2,2"/></track>`
    const framesOf = async (...tracks: string[]) => {
      const { pictures, problems } = await read(`${head}<meta><project><tasks>${size(7, 100)}${size(8, 640)}${size(9, 320)}</tasks></project></meta>${tracks.join('')}</annotations>`)
      expect(problems).toEqual([])
      return pictures.map(({ picture, faces }) => [picture.name, picture.width, faces.length])
    }
    expect(await framesOf(track(7, 'train', 0), track(8, 'test', 0), track(7, 'train', 0))).toEqual([['train/frame_000000', 100, 2], ['test/frame_000000', 640, 1]])
    // CVAT counts the frames of one subset on from task to task.
    expect(await framesOf(track(8, 'train', 3), track(7, 'train', 1))).toEqual([['frame_000003', 640, 1], ['frame_000001', 100, 1]])
    expect(await framesOf(track(7, 'train', 0), track(8, 'train', 0), track(7, 'train', 4), track(9, 'train', 5))).toEqual([
      ['task_7/frame_000000', 100, 1], ['task_7/frame_000004', 100, 1], ['task_8/frame_000000', 640, 1], ['task_9/frame_000005', 320, 1],
    ])
    expect(await framesOf(track(7, 'train', 0), track(8, 'train', 0), track(9, 'test', 0))).toEqual([
      ['train/task_7/frame_000000', 100, 1], ['train/task_8/frame_000000', 640, 1], ['test/frame_000000', 320, 1],
    ])
    expect(await framesOf(track(7, '', 0), track(8, 'test', 0))).toEqual([['frame_000000', 100, 1], ['test/frame_000000', 640, 1]])
    expect(await framesOf(track(7, '', 0))).toEqual([['frame_000000', 100, 1]])
  })

  describe('of a project, whose subsets may have pictures of one name', () => {
    const task = (subset: string) => `<task><subset>${subset}</subset></task>`
    const meta = (...subsets: string[]) => `<meta><project><tasks>${subsets.map(task).join('')}</tasks></project></meta>`
    const imageOf = (name: string, subset: string | null) => `<image name="${name}"${subset === null ? '' : ` subset="${subset}"`}>${element('face', '1,1;2,2')}</image>`
    const namesOf = async (about: string, ...images: string[]) => {
      const { pictures, problems, warnings } = await read(`${head}${about}${images.join('')}</annotations>`)
      expect([problems, warnings]).toEqual([[], []])
      return pictures.map(({ picture }) => picture.name)
    }
    const both = [imageOf('a.jpg', 'train'), imageOf('x/b.jpg', 'train'), imageOf('a.jpg', 'val')]

    it('keeps those apart, by the folders that CVAT has in its archive, and leaves the others', async () => {
      expect(await namesOf(meta('train', 'val'), ...both)).toEqual(['train/a.jpg', 'x/b.jpg', 'val/a.jpg'])
      expect(await namesOf(meta('train', 'val'), imageOf('a.jpg', 'train'), imageOf('c.jpg', 'val'))).toEqual(['a.jpg', 'c.jpg'])
      expect(await namesOf(meta('train', 'val'), imageOf('x\\a.jpg', 'train'), imageOf('x/a.jpg', 'val'))).toEqual(['train/x/a.jpg', 'val/x/a.jpg'])
    })

    it('also where the head names no subsets', async () => {
      expect(await namesOf('', ...both)).toEqual(['train/a.jpg', 'x/b.jpg', 'val/a.jpg'])
      expect(await namesOf('', imageOf('a.jpg', null), imageOf('a.jpg', 'val'))).toEqual(['a.jpg', 'val/a.jpg'])
    })

    it('but not where a name is a place on a disk', async () => {
      expect(await namesOf('', imageOf('/d/a.jpg', 'train'), imageOf('b.jpg', 'val'), imageOf('/e/a.jpg', 'val'))).toEqual(['/d/a.jpg', 'b.jpg', '/e/a.jpg'])
    })

    it('and reads a file that ends too soon as far as it goes', async () => {
      const { pictures, problems } = await read(`${head}${both.join('')}<image`)
      expect(pictures.map(({ picture }) => picture.name)).toEqual(['train/a.jpg', 'x/b.jpg', 'val/a.jpg'])
      expect(problems).toHaveLength(1)
    })

    it('is read once where there is one subset', async () => {
      let reads = 0
      const files = filesInMemory({ 'a.xml': `${head}${meta('train', 'train')}${imageOf('a.jpg', 'train')}${imageOf('b.jpg', 'train')}</annotations>` })
      await readItems(codecCvat, { ...files, readText: (name) => (reads++, files.readText(name)) })
      expect(reads).toBe(1)
    })
  })

  it('puts tracked shapes aside, which may be more than memory holds, and leaves nothing open', async () => {
    const seen = { opened: 0, shapes: 0, closed: 0 }
    const watched = (content: string): LabelFiles => {
      const files = filesInMemory({ 'a.xml': content })
      const openSpool = <T>(): LabelSpool<T> => {
        const spool = files.openSpool<T>()
        seen.opened++
        return {
          add: (key, value) => {
            seen.shapes++
            spool.add(key, value)
          },
          read: () => spool.read(),
          close: () => {
            seen.closed++
            spool.close()
          },
        }
      }
      return { ...files, openSpool }
    }
    await readItems(codecCvat, watched(fixture('video.xml')))
    expect(seen).toEqual({ opened: 1, shapes: 4, closed: 1 })
    for await (const item of codecCvat.read(watched(fixture('video.xml')))) if (item.kind === 'face') break
    expect(seen).toEqual({ opened: 2, shapes: 8, closed: 2 })
    await readItems(codecCvat, watched(fixture('video.xml').slice(0, -20)))
    expect(seen).toEqual({ opened: 3, shapes: 12, closed: 3 })
    await readItems(codecCvat, watched(fixture('datumaro-images.xml')))
    expect(seen.opened).toBe(3)
  })

  it('orders sub-labels by number, whatever the order in which they were drawn', async () => {
    const elements = Array.from({ length: 68 }, (_, k) => element(String(k + 1), `${String(k)},5`)).toSorted()
    const { pictures } = await read(image(`<skeleton label="face" z_order="0">${elements.join('\n')}</skeleton>`))
    expect(pictures[0]?.faces[0]?.schemaId).toBe('300w-68')
    expect(pictures[0]?.faces[0]?.points.map((p) => p.position?.x)).toEqual(Array.from({ length: 68 }, (_, k) => k))
  })

  it('makes a face of single points: by group, else until a label comes again', async () => {
    const grouped = element('nose', '1,1', 'group_id="1"') + element('nose', '9,9', 'group_id="2"') + element('chin', '2,2', 'group_id="1"')
    const loose = element('nose', '3,3') + element('chin', '4,4') + element('nose', '5,5')
    const { pictures } = await read(image(grouped + loose))
    expect(pictures[0]?.faces.map((f) => [f.names, f.points.map((p) => p.position?.x)])).toEqual([
      [['nose', 'chin'], [1, 2]],
      [['nose'], [9]],
      [['nose', 'chin'], [3, 4]],
      [['nose'], [5]],
    ])
  })

  it('gives the only face of a picture its only box, and leaves other boxes and shapes out with a warning', async () => {
    const box = '<box label="head" occluded="0" xtl="1" ytl="2" xbr="3" ybr="4"/>'
    const face = element('face', '1,1;2,2')
    expect((await read(image(face + box))).pictures[0]?.faces[0]?.box).toEqual({ x0: 1, y0: 2, x1: 3, y1: 4 })
    const { pictures, warnings } = await read(image(`${face}${box}${box}<polygon label="x" occluded="0" points="1,1;2,2;3,3"/>`))
    expect(pictures[0]?.faces[0]?.box).toBeNull()
    expect(warnings).toEqual(['annotations.xml:: left out, since they hold no landmarks: 1 polygon, 2 boxes of no face'])
  })

  it('reads a turned box as the upright one around it', async () => {
    const { pictures } = await read(image(`${element('face', '1,1;2,2')}<box label="b" occluded="0" xtl="10" ytl="20" xbr="30" ybr="60" rotation="90"/>`))
    const box = pictures[0]?.faces[0]?.box
    expect([box?.x0, box?.y0, box?.x1, box?.y1].map((v) => Math.round((v ?? NaN) * 1e6) / 1e6)).toEqual([0, 30, 40, 50])
  })

  it.each([
    ['no pairs', element('face', '1;2,2'), '"points" is not made of pairs: 1'],
    ['NaN', element('face', '1,NaN;2,2'), 'y of a point is not a number: NaN'],
    ['1e308', element('face', '1e308,1;2,2'), 'x of a point lies outside of any picture: 1e+308'],
    ['a name twice', `<skeleton label="f">${element('a', '1,1')}${element('a', '1,2')}</skeleton>`, 'the skeleton has the point a twice'],
    ['nothing in it', '<skeleton label="f"></skeleton>', 'the skeleton has no points'],
    ['a box in it', '<skeleton label="f"><box label="b" xtl="1" ytl="1" xbr="2" ybr="2"/></skeleton>', 'a skeleton with a box in it is no set of points'],
  ])('leaves out a shape with %s and reads the next', async (_, shape, reason) => {
    const { pictures, problems } = await read(image(`${shape}${element('face', '5,5;6,6')}`))
    expect(problems).toEqual([`annotations.xml:3: ${reason}`])
    expect(pictures[0]?.faces).toHaveLength(1)
  })

  it.each([
    ['an entity bomb', '<!DOCTYPE a [<!ENTITY b "bb">]><annotations>&b;</annotations>', 'document type'],
    ['a Pascal VOC file', '<annotation><size/></annotation>', 'its root is <annotation>'],
    ['a cut file', image('').slice(0, -20), 'unclosed tag'],
  ])('says why %s is not read on', async (_, text, reason) => {
    expect((await read(text)).problems.join()).toContain(reason)
  })

  it('knows its files', () => {
    expect(codecCvat.recognise(fixture('video.xml'), 'a.xml')?.sureness).toBeGreaterThan(0.95)
    expect(codecCvat.recognise('<annotation><folder>', 'a.xml')).toBeNull()
  })
})

describe('writing', () => {
  const face = faceOf(
    [pointAt({ x: 1.5, y: 2 }, 'visible'), pointAt({ x: 3.123456, y: 4 }, 'self-occluded'), pointAt({ x: 9, y: 9 }, 'absent')],
    { box: { x0: 0, y0: 1, x1: 5, y1: 6.5 }, attributes: { ...faceOf([]).attributes, blur: true, pose: false } },
  )

  it('spells a skeleton and its box in one group, 2 decimals or more where needed', async () => {
    const { files, refused, notes } = await writeAll(codecCvat, [{ picture: pictureOf('a "b".jpg', 64, 48), faces: [face] }], tinyOptions())
    expect(refused).toEqual([])
    expect(notes).toEqual([])
    expect(files['annotations.xml']).toContain(`  <image id="0" name="a &quot;b&quot;.jpg" width="64" height="48">
    <skeleton label="face" source="manual" z_order="0" group_id="1">
      <points label="point 0" source="manual" occluded="0" outside="0" points="1.50,2.00"/>
      <points label="point 1" source="manual" occluded="1" outside="0" points="3.123456,4.00">
      <attribute name="self-occluded">true</attribute>
      </points>
      <points label="point 2" source="manual" occluded="0" outside="1" points="2.311728,3.00"/>
      <attribute name="pose">no</attribute>
      <attribute name="blur">yes</attribute>
    </skeleton>
    <box label="face box" source="manual" occluded="0" xtl="0.00" ytl="1.00" xbr="5.00" ybr="6.50" z_order="0" group_id="1">
    </box>
  </image>
</annotations>
`)
  })

  it('writes the labels that a task needs, with a sub-label and a node for each point', async () => {
    const { files } = await writeAll(codecCvat, [], optionsOf('wflw-98'))
    const [skeleton, box] = JSON.parse(files['labels.json'] ?? '') as { name: string; type: string; svg: string; sublabels: { name: string }[] }[]
    expect([skeleton?.type, box?.type]).toEqual(['skeleton', 'rectangle'])
    expect(skeleton?.sublabels.map((s) => s.name)).toEqual(optionsOf('wflw-98').pointNames)
    expect(skeleton?.svg.match(/<circle /g)).toHaveLength(98)
    expect(skeleton?.svg).toContain('data-node-id="98" data-label-name="pupil, subject left"')
    expect(skeleton?.svg).not.toContain('NaN')
  })

  it('refuses a face without any place', async () => {
    const nowhere = faceOf([pointAt(null), pointAt(null, 'absent'), pointAt(null)])
    const { refused } = await writeAll(codecCvat, [{ picture: pictureOf('a.jpg'), faces: [nowhere, face] }], tinyOptions())
    expect(refused).toEqual(['a.jpg #0: no point of the face has a place, and it has no box'])
  })
})

it.each(['300w-68', 'cofw-29'])('gives back what it wrote: %s', async (schemaId) => {
  const states = (['visible', 'occluded', 'self-occluded'] as const).map((state) => ({ state, hasPlace: true }))
  const carried = {
    schemaId, pointCount: optionsOf(schemaId).pointNames.length, decimals: 6, boxDecimals: 6, hasPictureSize: true, attributes: 'all',
    points: [...states, { state: 'absent', hasPlace: false }],
  } as const
  await fc.assert(
    fc.asyncProperty(datasetArbitrary(carried), fc.integer({ min: 1, max: 300 }), async (records, piece) => {
      const { read } = await roundTrip(codecCvat, records, optionsOf(schemaId), { pieceLength: () => piece })
      expectSameLabels(read.pictures, records)
    }),
    { numRuns: 15 },
  )
}, 120_000)

it.each([
  ['datumaro-images.xml', 3],
  ['video.xml', 3],
] as const)('gives back every number and state of a file as others write it: %s', async (name, count) => {
  const source = (await read(fixture(name))).pictures
  const faces = source.flatMap((r) => r.faces)
  const { files, refused } = await writeAll(codecCvat, source.map((r) => ({ ...r, faces: r.faces.filter((f) => f.points.length === faces[0]?.points.length) })), { ...tinyOptions(faces[0]?.points.length), ...(faces[0]?.names && { pointNames: allNames(faces[0].names) }) })
  expect(refused).toEqual([])
  const back = (await readAll(codecCvat, files)).pictures
  expect(back.flatMap((r) => r.faces)).toHaveLength(count)
  const placesOf = (records: typeof source) => records.map(({ picture, faces: own }) => [picture, own.map((f) => [f.points, f.box])])
  expect(placesOf(back)).toEqual(placesOf(source))
})

it('ends in faces or in problems whatever comes', async () => {
  const own = await writeAll(codecCvat, [{ picture: pictureOf('ö/a b.jpg', 64, 48), faces: [faceOf([pointAt({ x: 1, y: 2 }), pointAt({ x: 1, y: 2 }), pointAt(null)])] }], tinyOptions())
  const files = { 'annotations.xml': own.files['annotations.xml'] ?? '' }
  await fuzz(codecCvat, [{ 'a.xml': fixture('video.xml') }, { 'b.xml': fixture('datumaro-images.xml') }, files])
}, fuzzTimeoutMs)
