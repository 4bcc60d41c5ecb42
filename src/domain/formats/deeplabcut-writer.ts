/** Writes a table as DeepLabCut's own labels are: `CollectedData_SCORER.csv`, with individuals where a picture has several faces. */
import { formatField } from './csv-records.ts'
import { visibleEnding } from './deeplabcut.ts'
import type { LabelSink, LabelWriter, WriteOptions } from './codec.ts'
import { LabelFileError } from './label-file.ts'
import { distinctNames } from './point-names.ts'
import { attempt, checkCount, checkedPlaces, createTally, formatEach, refuseAll, tallyFace, tallyStates } from './writing.ts'

const scorer = 'Canthus'

interface Row {
  readonly index: string
  /** A face: `x,y,v` of each point, with the commas. */
  readonly faces: readonly (readonly PointCells[])[]
}

interface PointCells {
  readonly place: string
  readonly visible: '0' | '1' | '2'
}

export function createDeepLabCutWriter(sink: LabelSink, options: WriteOptions): LabelWriter {
  const tally = createTally()
  const rows: Row[] = []
  let mostFaces = 1
  let hasHidden = false
  return {
    write(picture, faces) {
      const index = attempt(() => formatField(picture.name))
      if (index instanceof LabelFileError) return Promise.resolve(refuseAll(faces, index))
      const { formatted, refused } = formatEach(faces, (face): PointCells[] => {
        checkCount(face, options)
        const places = checkedPlaces(face)
        if (places.every((place) => place === null)) throw new LabelFileError('no point of the face has a place')
        tallyStates(tally, face.points, ['self-occluded'], 'occluded')
        tallyFace(tally, face)
        if (face.box !== null) tally.add('faces without their box')
        return places.map((place, k) => {
          const state = face.points[k]?.state
          const isHidden = state === 'occluded' || state === 'self-occluded'
          hasHidden ||= isHidden
          return { place: place === null ? ',' : `${String(place.x)},${String(place.y)}`, visible: isHidden ? '1' : place === null ? '0' : '2' }
        })
      })
      mostFaces = Math.max(mostFaces, formatted.length)
      rows.push({ index, faces: formatted })
      return Promise.resolve(refused)
    },
    async finish() {
      await writeTable(sink, `CollectedData_${scorer}.csv`, rows, mostFaces, options, false)
      if (hasHidden) await writeTable(sink, `CollectedData_${scorer}${visibleEnding}`, rows, mostFaces, options, true)
    },
    notes: () => tally.sentences(),
  }
}

async function writeTable(sink: LabelSink, name: string, rows: readonly Row[], mostFaces: number, options: WriteOptions, hasVisible: boolean): Promise<void> {
  const output = await sink.open(name)
  const points = distinctNames(options.pointNames)
  await output.write(formatHead(points, mostFaces, hasVisible))
  const missing = Array.from({ length: points.length * (hasVisible ? 3 : 2) }, () => '').join(',')
  for (const { index, faces } of rows) {
    const cells = faces.map((face) => face.map(({ place, visible }) => (hasVisible ? `${place},${visible}` : place)).join(','))
    while (cells.length < mostFaces) cells.push(missing)
    await output.write(`${[index, ...cells].join(',')}\n`)
  }
  await output.close()
}

function formatHead(points: readonly string[], faces: number, hasVisible: boolean): string {
  const coords = hasVisible ? ['x', 'y', 'visible'] : ['x', 'y']
  const columns = Array.from({ length: faces }, (_, f) => points.flatMap((point) => coords.map((coord) => ({ face: `face${String(f + 1)}`, point: formatField(point), coord })))).flat()
  const row = (name: string, cells: readonly string[]): string => `${[name, ...cells].join(',')}\n`
  return [
    row('scorer', columns.map(() => scorer)),
    faces > 1 ? row('individuals', columns.map(({ face }) => face)) : '',
    row('bodyparts', columns.map(({ point }) => point)),
    row('coords', columns.map(({ coord }) => coord)),
  ].join('')
}
