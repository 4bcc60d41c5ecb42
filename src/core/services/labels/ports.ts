/** What the label services need of a project; the store fulfils it (see project-labels.ts). */
import type { Edit } from '#domain/edits.ts'
import type { PersonWork } from '#domain/person-work.ts'
import type { Face } from '#domain/records.ts'
import type { OfferedFace } from '#domain/restore-faces.ts'
import type { LandmarkSchema } from '#domain/schema.ts'

export interface ProjectPicture {
  readonly imageId: string
  /** Below the project's folder with `/` between its parts, or absolute. */
  readonly name: string
  /** Absolute. */
  readonly path: string
  /** Pixels after EXIF orientation; null where nobody has looked yet. */
  readonly width: number | null
  readonly height: number | null
  /** Where a page finds it. */
  readonly address: string
}

export interface PictureChange {
  readonly imageId: string
  /** From the faces as they are when it is written. */
  readonly makeEdit: (faces: readonly Face[], work: PersonWork) => Edit
  /** What it leaves as a person has made it, as the files have it; asked for after `makeEdit`. */
  readonly offered: () => readonly OfferedFace[]
}

export interface ProjectLabels {
  readonly name: string
  /** Where relative picture names start; null where all are absolute. */
  readonly folder: string | null
  /** In a stable order. */
  listPictures(): Promise<readonly ProjectPicture[]>
  /** Built-in ones first, then those of the project. */
  listSchemas(): Promise<readonly LandmarkSchema[]>
  /** Below which a point counts as flagged. */
  readThreshold(): Promise<number>
  readFaces(imageId: string): Promise<readonly Face[]>
  /** @param faces that the picture has now */
  readPersonWork(imageId: string, faces: readonly Face[]): Promise<PersonWork>
  /** An import has said the same of these faces already. */
  isOffered(imageId: string, offered: readonly OfferedFace[]): Promise<boolean>
  /** All in one transaction, as revisions of the kind `import`. The new revisions, null where nothing changed. */
  importFaces(changes: readonly PictureChange[]): Promise<(number | null)[]>
}
