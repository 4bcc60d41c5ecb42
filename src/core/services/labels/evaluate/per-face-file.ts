/** One row a face, for looking at what a figure is made of. */
import { extname } from 'node:path'
import { CanthusError } from '#contract/errors.ts'
import { describeLandmark, type LandmarkSchema } from '#domain/schema.ts'
import type { FaceScore } from './evaluate-faces.ts'

export type PerFaceKind = 'csv' | 'jsonl'

/** By the ending of the name. @throws CanthusError format.notSupported */
export function perFaceKind(path: string): PerFaceKind {
  switch (extname(path).toLowerCase()) {
    case '.csv':
      return 'csv'
    case '.jsonl':
      return 'jsonl'
    default:
      throw new CanthusError('format.notSupported', `${path}: rows a face are written as .csv or .jsonl.`, { path })
  }
}

/** `nmePercent` by the norm of the run, `worstErrorPercent` by d. Boxes are those of the true points, in px. */
export function formatPerFace(kind: PerFaceKind, schema: LandmarkSchema, scores: readonly FaceScore[]): string {
  const rows = scores.map((score) => toRow(schema, score))
  if (kind === 'jsonl') return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  const lines = rows.map((row) => columns.map((key) => csvField(row[key])).join(','))
  return [columns.join(','), ...lines, ''].join('\n')
}

const columns = [
  'image',
  'face',
  'found',
  'nmePercent',
  'x0',
  'y0',
  'x1',
  'y1',
  'detectionScore',
  'leastReliability',
  'worstLandmark',
  'worstLandmarkName',
  'worstErrorPercent',
] as const
type Row = Record<(typeof columns)[number], string | number | boolean | null>

function toRow(schema: LandmarkSchema, { picture, face, box, found }: FaceScore): Row {
  return {
    image: picture,
    face,
    found: found !== null,
    nmePercent: found === null ? null : round(found.nme * 100),
    x0: round(box.x0),
    y0: round(box.y0),
    x1: round(box.x1),
    y1: round(box.y1),
    detectionScore: found?.detectionScore ?? null,
    leastReliability: found?.leastReliability ?? null,
    worstLandmark: found?.worstLandmark ?? null,
    worstLandmarkName: found === null ? null : describeLandmark(schema, found.worstLandmark),
    worstErrorPercent: found === null ? null : round(found.worstError * 100),
  }
}

function round(value: number): number {
  return Number(value.toFixed(4))
}

function csvField(value: string | number | boolean | null): string {
  const text = value === null ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
