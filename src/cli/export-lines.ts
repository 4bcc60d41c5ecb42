/** A preview of an export for a person at a terminal. */
import type { ExportPreview } from '#contract/methods/formats.ts'
import { plural } from './report.ts'

const names: Readonly<Record<ExportPreview['rows'][number]['what'], string>> = {
  places: 'places of points',
  states: 'states of points',
  reliability: 'reliabilities',
  origins: 'where points come from',
  pins: 'pins',
  box: 'boxes',
  attributes: 'attributes',
  pose: 'head poses',
  review: 'review states',
  model: 'model of the prediction',
}

/** One line, or none. */
export function describeOnlyPredicted(count: number): string[] {
  if (count === 0) return []
  return [count === 1 ? '1 of the faces is a prediction that nobody has reviewed; --scope labelled leaves it out' : `${String(count)} of the faces are predictions that nobody has reviewed; --scope labelled leaves them out`]
}

export function describeExportPreview(preview: ExportPreview): string[] {
  const { faces, images, facesOnlyPredicted, facesRejected, facesOutOfScope, schemas, rows, leftOut, leftOutCount, splits } = preview
  return [
    `${plural(faces, 'face')} of ${plural(images, 'picture')}; ${String(facesRejected)} rejected, ${String(facesOutOfScope)} not asked for`,
    ...describeOnlyPredicted(facesOnlyPredicted),
    ...schemas.map(({ schemaId, faces: own, fits, maps }) => `  ${schemaId}: ${plural(own, 'face')}${fits ? '' : maps.length > 0 ? `; does not fit, --map ${maps.join(' or ')} would fill it` : '; does not fit'}`),
    ...splits.map((split) => `  ${split.name}: ${plural(split.faces, 'face')} of ${plural(split.images, 'picture')}`),
    `Of ${plural(preview.examined, 'face')} written and read back:`,
    ...rows.map(({ what, has, lost, unit, largestPx }) => {
      const fate = lost === 0 ? 'all come back' : `${String(lost)} do not come back as they were`
      const off = largestPx !== null && largestPx > 0 ? `, off by ${largestPx.toPrecision(2)} px at most` : ''
      return `  ${names[what]}: ${plural(has, unit.slice(0, -1))}, ${fate}${off}`
    }),
    ...preview.notes,
    ...leftOut.map(({ picture, face, reason }) => `${picture}, face ${String(face)}, would be left out: ${reason}`),
    ...(leftOutCount > leftOut.length ? [`and ${String(leftOutCount - leftOut.length)} more`] : []),
  ]
}
