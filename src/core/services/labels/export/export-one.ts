/** The selected faces of one picture into the files of an export, with what goes along of the picture itself. */
import { CanthusError } from '#contract/errors.ts'
import type { FaceLabel, PictureLabel } from '#domain/formats/codec.ts'
import type { Face } from '#domain/records.ts'
import type { ExportNames } from './export-names.ts'
import { type CroppedFace, cropLabel, type PictureExporter, pictureLabel } from './export-pictures.ts'
import type { SelectedPicture } from './export-plan.ts'
import { labelFromFace } from '../face-labels.ts'
import type { ExportInput } from './run-export.ts'
import type { SchemaWriter } from '../write/schema-writer.ts'

export interface ExportTarget {
  readonly writer: SchemaWriter
  readonly names: ExportNames
  /** Folder of the part of the split with `/` at its end, or ''. */
  readonly prefix: string
  readonly pictures: PictureExporter
  /** The face, from 1, and why it was not written. */
  readonly leaveOut: (face: number, reason: string) => void
  /** A picture that could not go along; its labels are written all the same. */
  readonly failPicture: (error: CanthusError) => void
}

interface Group {
  readonly picture: PictureLabel
  /** By the place of the face among those of its picture. */
  readonly faces: readonly { readonly label: FaceLabel; readonly index: number }[]
  /** The picture of this group; null: the picture itself. */
  readonly crop: CroppedFace | null
}

/** @returns the faces that were written */
export async function exportPicture(selected: SelectedPicture, input: ExportInput, target: ExportTarget): Promise<Face[]> {
  const { writer, names, prefix, pictures, leaveOut } = target
  const { picture } = selected
  const faces = selected.faces.map(({ face, index }) => ({ label: labelFromFace(face), index }))
  const groups = input.frame === 'crop' ? cropGroups(selected, faces, input, target) : [{ picture: await pictureLabel(picture, names.of(picture)), faces, crop: null }]
  const written: { readonly label: FaceLabel; readonly index: number; readonly crop: CroppedFace | null }[] = []
  for (const group of groups) {
    const refused = await writer.write(group.picture, group.faces.map((f) => f.label))
    for (const [k, { label, index }] of group.faces.entries()) {
      const reason = refused.get(k)
      if (reason === undefined) written.push({ label, index, crop: group.crop })
      else leaveOut(index + 1, reason)
    }
  }
  if (written.length > 0 && input.pictures === 'copy') await keepGoing(() => pictures.copy(picture, names.of(picture), prefix), target)
  for (const { label, index, crop } of input.pictures === 'crop' ? written : []) {
    const own = crop ?? cropLabel(names.ofCrop(picture, index + 1), label, input)
    if (own !== null) await keepGoing(() => pictures.crop(picture, own, prefix), target)
  }
  const places = new Set(written.map(({ index }) => index))
  return selected.faces.flatMap(({ face, index }) => (places.has(index) ? [face] : []))
}

function cropGroups(
  { picture }: SelectedPicture,
  faces: Group['faces'],
  input: ExportInput,
  { names, leaveOut }: ExportTarget,
): Group[] {
  return faces.flatMap(({ label, index }): Group[] => {
    const crop = cropLabel(names.ofCrop(picture, index + 1), label, input)
    if (crop !== null) return [{ picture: crop.picture, faces: [{ label: crop.label, index }], crop }]
    leaveOut(index + 1, 'none of its points has a place to cut around')
    return []
  })
}

async function keepGoing(act: () => Promise<void>, { failPicture }: ExportTarget): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof CanthusError) || !error.code.startsWith('image.')) throw error
    failPicture(error)
  }
}
