/** What the export's job says when it has ended, in words. */
import type { Job } from '../../session/jobs.ts'
import { formatCountOf } from '../../ui/format.ts'

export interface ExportSummary {
  /** `24 faces on 21 pictures written` */
  readonly title: string
  readonly folder: string | null
  /** What the person has to know: what the format lost, what was computed. */
  readonly notes: readonly string[]
  /** Faces that were not written, each with its reason; the manifest has all. */
  readonly leftOut: readonly string[]
  readonly leftOutCount: number
}

type Fields = Readonly<Record<string, unknown>>

export function readExportResult(result: Job['result']): ExportSummary {
  const fields: Fields = result !== null && typeof result === 'object' && !Array.isArray(result) ? result : {}
  const folder = fields['folder']
  const rejected = countOf(fields, 'facesRejected')
  const outOfScope = countOf(fields, 'facesOutOfScope')
  return {
    title: `${formatCountOf(countOf(fields, 'faces'), 'face')} on ${formatCountOf(countOf(fields, 'images'), 'picture')} written`,
    folder: typeof folder === 'string' ? folder : null,
    notes: [
      ...(rejected > 0 ? [`${formatCountOf(rejected, 'rejected face')} not written.`] : []),
      ...(outOfScope > 0 ? [`${formatCountOf(outOfScope, 'face')} outside the chosen scope.`] : []),
      ...listOf(fields, 'notes').filter((note) => typeof note === 'string'),
    ],
    leftOut: listOf(fields, 'leftOut').flatMap(describeLeftOut),
    leftOutCount: countOf(fields, 'leftOutCount'),
  }
}

function countOf(fields: Fields, name: string): number {
  const value = fields[name]
  return typeof value === 'number' ? value : 0
}

function listOf(fields: Fields, name: string): readonly unknown[] {
  const value = fields[name]
  return Array.isArray(value) ? value : []
}

function describeLeftOut(one: unknown): string[] {
  if (typeof one !== 'object' || one === null) return []
  const { picture, face, reason } = one as Fields
  return [`${String(picture)}, face ${String(face)}: ${String(reason)}`]
}
