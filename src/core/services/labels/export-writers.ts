/** What each format does with the faces of one picture. */
import { basename, isAbsolute } from 'node:path'
import { LabelFileError } from '#domain/formats/label-file.ts'
import { formatPts } from '#domain/formats/pts-300w.ts'
import { formatWflwRow } from '#domain/formats/wflw-list.ts'
import { boxOfPoints, type Point } from '#domain/frames.ts'
import { type Face, wflwAttributeNames } from '#domain/records.ts'
import type { WrittenFormat } from './label-source.ts'
import type { ProjectPicture } from './ports.ts'
import type { StagedFiles } from './staged-files.ts'
import { withoutEnding } from './walk-folder.ts'

export interface ExportedFace {
  readonly face: Face
  readonly points: readonly Point<'imagePx'>[]
}

export interface FormatWriter {
  /** The reasons for faces that could not be written, by their index in `faces`. */
  write(picture: ProjectPicture, faces: readonly ExportedFace[]): Promise<ReadonlyMap<number, string>>
  finish(): Promise<void>
  /** What the format lost, said once for all. */
  notes(): string[]
}

export const wflwListName = 'list_98pt_rect_attr.txt'

export function createFormatWriter(format: WrittenFormat, files: StagedFiles): FormatWriter {
  switch (format) {
    case '300w':
      return createPtsWriter(files)
    case 'wflw':
      return createWflwWriter(files)
  }
}

/** Below the export's folder as below the project's; pictures from elsewhere by their last name. */
function targetName(picture: ProjectPicture): string {
  return isAbsolute(picture.name) ? basename(picture.name) : picture.name
}

/** One file a face: `X.pts`, `X.face2.pts`, `X.face3.pts`. */
function createPtsWriter(files: StagedFiles): FormatWriter {
  const written = new Map<string, string>()
  let lossy = 0
  return {
    async write(picture, faces) {
      const stem = withoutEnding(targetName(picture))
      const names = faces.map((_, k) => `${stem}${k === 0 ? '' : `.face${String(k + 1)}`}.pts`)
      // Names that differ in case only are one file on many disks.
      const other = names.map((name) => written.get(name.toLowerCase())).find((name) => name !== undefined)
      if (other !== undefined) {
        return new Map(faces.map((_, k) => [k, `its file would have the name of the one for ${other}`]))
      }
      for (const [k, { face, points }] of faces.entries()) {
        const name = names[k] ?? ''
        await files.add(name, formatPts(points))
        written.set(name.toLowerCase(), picture.name)
        if (hasStates(face)) lossy++
      }
      return new Map()
    },
    finish: () => Promise.resolve(),
    notes: () => [
      ...(lossy > 0 ? [`${countFaces(lossy)} occluded landmarks; 300-W holds places only.`] : []),
      'Boxes, attributes and review states are not part of 300-W.',
    ],
  }
}

/** All faces in one list. */
function createWflwWriter(files: StagedFiles): FormatWriter {
  const rows: string[] = []
  let unlabelled = 0
  let withoutBox = 0
  let lossy = 0
  return {
    write(picture, faces) {
      const reasons = new Map<number, string>()
      for (const [k, { face, points }] of faces.entries()) {
        const imported = face.boxOrigin === 'imported' ? face.box : null
        const box = imported ?? boxOfPoints(points)
        if (box === null) throw new Error('a face with 98 points has a box')
        try {
          rows.push(formatWflwRow({ points, box, attributes: face.attributes, picture: targetName(picture) }))
        } catch (error) {
          if (!(error instanceof LabelFileError)) throw error
          reasons.set(k, error.message)
          continue
        }
        if (imported === null) withoutBox++
        if (wflwAttributeNames.some((name) => face.attributes[name] === null)) unlabelled++
        if (hasStates(face)) lossy++
      }
      return Promise.resolve(reasons)
    },
    finish: () => files.add(wflwListName, rows.map((row) => `${row}\n`).join('')),
    notes: () => [
      ...(withoutBox > 0 ? [`${countFaces(withoutBox)} no rectangle from a WFLW file; theirs is that of their points.`] : []),
      ...(unlabelled > 0 ? [`${countFaces(unlabelled)} attributes that nobody has labelled; they were written as 0.`] : []),
      ...(lossy > 0 ? [`${countFaces(lossy)} occluded landmarks; WFLW holds no state a landmark.`] : []),
    ],
  }
}

function hasStates(face: Face): boolean {
  return face.landmarks.some((l) => l.state !== 'visible')
}

function countFaces(count: number): string {
  return count === 1 ? '1 face has' : `${String(count)} faces have`
}
