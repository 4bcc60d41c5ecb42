/** A dump of a CVAT project: which pictures its names mean, however they lie on disk. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LabelBench } from '../../../../../test/helpers/labels/bench.ts'

let bench: LabelBench

beforeEach(async () => {
  bench = await LabelBench.start()
})
afterEach(() => bench.close())

const firstX: Readonly<Record<string, number>> = { 'train a.jpg': 100, 'val a.jpg': 200, 'train b.jpg': 300 }

/** `a.jpg` of both subsets, `b.jpg` of one; at how many pixels from the left the face of each picture begins. */
async function importDump(pictures: readonly string[]): Promise<{ found: Record<string, number | undefined>; failures: string[] }> {
  for (const name of pictures) await bench.put(`pictures/${name}`, name)
  await bench.openProject()
  const tasks = ['train', 'val'].map((subset, k) => `<task><id>${String(k)}</id><subset>${subset}</subset></task>`).join('')
  const images = Object.entries(firstX).map(([key, x]) => {
    const [subset = '', name = ''] = key.split(' ')
    const points = Array.from({ length: 68 }, (_, k) => `${String(x + k)},${String(50 + ((k * 7) % 40))}`).join(';')
    return `<image id="0" name="${name}" subset="${subset}" task_id="0"><points label="face" occluded="0" points="${points}"/></image>`
  })
  await bench.put('annotations.xml', `<annotations><version>1.1</version><meta><project><tasks>${tasks}</tasks></project></meta>${images.join('')}</annotations>`)
  const { failures } = await bench.importFrom('annotations.xml')
  const found = await Promise.all(pictures.map(async (name) => [name, (await bench.facesOf(name))[0]?.landmarks[0]?.position?.x] as const))
  return { found: Object.fromEntries(found), failures: failures.map(([, message]) => message) }
}

it.each(['', 'images/', 'set/images/'])('finds them by their subsets, as CVAT lays them out, below "%s"', async (folder) => {
  const { found, failures } = await importDump([`${folder}train/a.jpg`, `${folder}val/a.jpg`, `${folder}train/b.jpg`])
  expect(failures).toEqual([])
  expect(found).toEqual({ [`${folder}train/a.jpg`]: 100, [`${folder}val/a.jpg`]: 200, [`${folder}train/b.jpg`]: 300 })
})

it.each(['', 'some/folder/'])('of one name leaves the only picture alone, and finds others anywhere: below "%s"', async (folder) => {
  const { found, failures } = await importDump([`${folder}a.jpg`, `${folder}b.jpg`])
  expect(found).toEqual({ [`${folder}a.jpg`]: undefined, [`${folder}b.jpg`]: 300 })
  expect(failures).toHaveLength(2)
  for (const message of failures) expect(message).toMatch(/(?:train|val)\/a\.jpg/)
})

it('finds the one of two that is there', async () => {
  const { found, failures } = await importDump(['val/a.jpg', 'b.jpg'])
  expect(found).toEqual({ 'val/a.jpg': 200, 'b.jpg': 300 })
  expect(failures).toEqual([expect.stringContaining('train/a.jpg')])
})
