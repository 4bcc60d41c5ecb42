/** What the export's job says when it has ended, in words. */
import { exportResult } from '#contract/methods/formats.ts'
import type { Job } from '../../session/jobs.ts'
import { formatCount, formatCountOf } from '../../ui/format.ts'

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

export function readExportResult(result: Job['result']): ExportSummary {
  const read = exportResult.safeParse(result).data
  if (read === undefined) return { title: 'Nothing was written', folder: null, notes: [], leftOut: [], leftOutCount: 0 }
  const files = [
    formatCountOf(read.files, 'label file'),
    ...(read.pictureFiles > 0 ? [formatCountOf(read.pictureFiles, 'picture')] : []),
  ].join(', ')
  return {
    title: `${formatCountOf(read.faces, 'face')} on ${formatCountOf(read.images, 'picture')} written`,
    folder: read.folder,
    notes: [
      `${files}; the manifest export.json lists each with its checksum.`,
      ...read.splits.map((s) => `${s.name}: ${formatCountOf(s.faces, 'face')} on ${formatCountOf(s.images, 'picture')}.`),
      ...(read.facesOnlyPredicted > 0 ? [`${formatCount(read.facesOnlyPredicted)} of these faces ${read.facesOnlyPredicted === 1 ? 'is a prediction' : 'are predictions'} that nobody has reviewed.`] : []),
      ...(read.facesMapped > 0 ? [`${formatCountOf(read.facesMapped, 'face')} filled by the map.`] : []),
      ...(read.facesRejected > 0 ? [`${formatCountOf(read.facesRejected, 'rejected face')} not written.`] : []),
      ...(read.facesOutOfScope > 0 ? [`${formatCountOf(read.facesOutOfScope, 'face')} outside the chosen scope.`] : []),
      ...read.notes,
    ],
    leftOut: read.leftOut.map((one) => `${one.picture}, face ${String(one.face)}: ${one.reason}`),
    leftOutCount: read.leftOutCount,
  }
}
