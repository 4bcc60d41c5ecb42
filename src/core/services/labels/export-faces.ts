/** Which faces an export takes, and their points in the schema of the format. */
import { CanthusError } from '#contract/errors.ts'
import type { Point } from '#domain/frames.ts'
import { type MapPoints, schemaMapEnds, type SchemaMapName } from '#domain/maps/index.ts'
import { type Face, isPlaced } from '#domain/records.ts'
import { schema300w68, schemaWflw98 } from '#domain/schemas/index.ts'
import type { WrittenFormat } from './label-source.ts'
import type { ProjectPicture } from './ports.ts'

export type ExportScope = 'all' | 'accepted' | 'reviewed'

export const formatSchemas: Readonly<Record<WrittenFormat, string>> = { '300w': schema300w68.id, wflw: schemaWflw98.id }

export const formatNames: Readonly<Record<WrittenFormat, string>> = { '300w': '300-W', wflw: 'WFLW' }

/** `reviewed`: accepted, begun, or with a point that a person has placed. Rejected faces are never written. */
export function isInScope(face: Face, scope: ExportScope): boolean {
  if (face.reviewState === 'rejected') return false
  switch (scope) {
    case 'all':
      return true
    case 'accepted':
      return face.reviewState === 'accepted'
    case 'reviewed':
      return face.reviewState === 'accepted' || face.reviewState === 'in-review' || face.landmarks.some(isPlaced)
  }
}

export type ExportedPoints = { readonly points: readonly Point<'imagePx'>[]; readonly isMapped: boolean } | { readonly leftOut: string }

export interface NamedMap {
  readonly name: SchemaMapName
  readonly map: MapPoints
}

/**
 * The places of the face's landmarks, through the map where its schema is not the format's.
 * @throws CanthusError format.schemaMismatch where no map leads from the one to the other
 */
export function exportPoints(face: Face, picture: ProjectPicture, format: WrittenFormat, named: NamedMap | null): ExportedPoints {
  const wanted = formatSchemas[format]
  const isMapped = face.schemaId !== wanted
  if (isMapped && !(named !== null && leads(named.name, face.schemaId, wanted))) throw mismatch(face, picture, format, named)
  const points = face.landmarks.map((l) => (l.state === 'absent' ? null : l.position)).filter((p) => p !== null)
  const missing = face.landmarks.length - points.length
  if (missing > 0) {
    const share = missing === 1 ? '1 landmark is' : `${String(missing)} landmarks are`
    return { leftOut: `${share} absent or without a place, and ${formatNames[format]} cannot say so` }
  }
  return { points: isMapped && named !== null ? named.map(points) : points, isMapped }
}

function leads(name: SchemaMapName, from: string, to: string): boolean {
  return schemaMapEnds[name].from === from && schemaMapEnds[name].to === to
}

function mismatch(face: Face, picture: ProjectPicture, format: WrittenFormat, named: NamedMap | null): CanthusError {
  const wanted = formatSchemas[format]
  const names = Object.keys(schemaMapEnds) as SchemaMapName[]
  const fitting = names.find((name) => leads(name, face.schemaId, wanted))
  const remedy = fitting === undefined ? 'No map leads from the one to the other.' : `The map ${fitting} would fill them.`
  const asked = named === null ? '' : ` The map ${named.name} leads from ${schemaMapEnds[named.name].from} to ${schemaMapEnds[named.name].to}.`
  return new CanthusError(
    'format.schemaMismatch',
    `${picture.name} has a face with the points of ${face.schemaId}, and ${formatNames[format]} holds those of ${wanted}.${asked} ${remedy}`,
    { picture: picture.name, schemaId: face.schemaId, wanted, map: fitting ?? null },
  )
}
