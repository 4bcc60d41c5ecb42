/** A preview of an import for a person at a terminal. */
import type { ImportPreview } from '#contract/methods/formats.ts'
import { plural } from './report.ts'

const mostShown = 10

export function describePreview(preview: ImportPreview): string[] {
  const { base, schemas, candidates, suspicions } = preview
  return [
    `${preview.formatName} (${preview.format}): ${preview.evidence}`,
    ...(preview.isSure ? [] : [`It may as well be ${candidates.slice(1).map((c) => `${c.name} (${c.format}: ${c.reason})`).join(', ')}: say which with --format.`]),
    `${base.isDoubtful ? 'DOUBTFUL: ' : ''}${base.evidence}`,
    `${plural(preview.faces, 'face')} on ${plural(preview.images, 'picture')}, from ${plural(preview.files, 'file')}${preview.isWhole ? '' : '; only a part was read'}`,
    ...schemas.map(describeSchema),
    ...describeAgain(preview.again),
    ...listed(`${plural(preview.labelsWithoutPictureCount, 'picture')} of the labels not found`, preview.labelsWithoutPictureCount, preview.labelsWithoutPicture),
    ...listed(`${plural(preview.picturesWithoutLabels, 'picture')} without labels`, preview.picturesWithoutLabels, preview.picturesWithoutLabelsNames),
    ...suspicions.flatMap((s) => listed(`${s.message}: ${plural(s.faces, 'face')}`, s.faces, s.examples.map(placeOf))),
    ...listed(plural(preview.warningCount, 'warning'), preview.warningCount, preview.warnings.map(describeNote)),
    ...listed(`${plural(preview.problemCount, 'problem')}: left out`, preview.problemCount, preview.problems.map(describeNote)),
  ]
}

/** `kept as the project has it: box of 1 face, review of 2 faces` */
export function describeFieldsKept(fields: readonly { readonly what: string; readonly faces: number }[]): string[] {
  return fields.length === 0 ? [] : [`kept as the project has it: ${fields.map(({ what, faces }) => `${what} of ${plural(faces, 'face')}`).join(', ')}`]
}

function describeAgain(again: ImportPreview['again']): string[] {
  if (again === null) return []
  const { faces, differ, points, largestPx, changed, pointsKept, fieldsKept, revisions, leftOut } = again
  const how = points > 0 ? `, in ${plural(points, 'point')} by ${largestPx.toPrecision(2)} px at most` : ''
  return [
    `${plural(faces, 'face')} of them in the project already: ${differ === 0 ? 'none differs' : `${String(differ)} ${differ === 1 ? 'differs' : 'differ'}${how}`}, ${String(changed)} would change`,
    ...(pointsKept > 0 ? [`  ${plural(pointsKept, 'point')} that a person has set or reviewed ${pointsKept === 1 ? 'stays' : 'stay'}; what the files say would be kept as ${plural(revisions, 'new revision')}`] : []),
    ...describeFieldsKept(fieldsKept).map((line) => `  ${line}`),
    ...(leftOut > 0 ? [`  ${plural(leftOut, 'face')} left out: deleted by a person, or in place of a face of another schema that was worked on`] : []),
  ]
}

function describeSchema({ schemaId, points, faces, fits }: ImportPreview['schemas'][number]): string {
  if (schemaId !== null) return `  ${schemaId}: ${plural(faces, 'face')}`
  const remedy = fits.length > 0 ? `--points ${fits.join(' or --points ')} would take them` : 'no schema of the project has as many'
  return `  ${plural(faces, 'face')} with ${plural(points, 'point')} of no known schema: ${remedy}`
}

function listed(title: string, count: number, lines: readonly string[]): string[] {
  if (count === 0) return []
  const shown = lines.slice(0, mostShown).map((line) => `  ${line}`)
  const more = count - shown.length
  return [title, ...shown, ...(more > 0 ? [`  and ${more.toLocaleString('en')} more`] : [])]
}

function describeNote({ path, line, message }: ImportPreview['warnings'][number]): string {
  return `${placeOf({ path, line })}: ${message}`
}

function placeOf({ path, line }: { readonly path: string; readonly line: number | null }): string {
  return line === null ? path : `${path}, line ${String(line)}`
}
