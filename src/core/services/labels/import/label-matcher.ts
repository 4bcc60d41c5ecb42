/** Which picture of a project the labels belong to: by its place on disk, then by its name. */
import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import type { PictureLabel } from '#domain/formats/codec.ts'
import { fileErrorCode } from '../disk/file-errors.ts'
import { type PictureLookup, whereFoldersAgree } from '../read/picture-finder.ts'
import type { ProjectPicture } from '../ports.ts'
import { withoutEnding } from '../disk/walk-folder.ts'

export type PictureMatch =
  /** `isSure`: by its place or its whole name; false: its name from farther down fits, and it may mean another. */
  { readonly picture: ProjectPicture; readonly isSure: boolean } | { readonly missing: string }

export class LabelMatcher {
  readonly #byPath: ReadonlyMap<string, ProjectPicture>
  readonly #byName: ReadonlyMap<string, readonly ProjectPicture[]>
  readonly #byStem: ReadonlyMap<string, readonly ProjectPicture[]>
  readonly #byLastName: ReadonlyMap<string, readonly ProjectPicture[]>
  readonly #byLastStem: ReadonlyMap<string, readonly ProjectPicture[]>

  constructor(pictures: readonly ProjectPicture[]) {
    this.#byPath = new Map(pictures.map((p) => [p.path, p]))
    this.#byName = Map.groupBy(pictures, (p) => p.name)
    this.#byStem = Map.groupBy(pictures, (p) => withoutEnding(p.name))
    this.#byLastName = Map.groupBy(pictures, (p) => basename(p.name))
    this.#byLastStem = Map.groupBy(pictures, (p) => withoutEnding(basename(p.name)))
  }

  /** @param lookup where it was found on disk */
  async match(label: PictureLabel, lookup: PictureLookup): Promise<PictureMatch> {
    const { name, hasEnding } = label
    const whole = (hasEnding ? this.#byName : this.#byStem).get(name)
    const found = 'found' in lookup ? (this.#byPath.get(lookup.found) ?? this.#byPath.get(await realPathOf(lookup.found))) : undefined
    if (found !== undefined && (('found' in lookup && lookup.isPlace) || whole?.includes(found))) return { picture: found, isSure: true }
    const last = basename(name)
    const ofLast = (hasEnding ? this.#byLastName : this.#byLastStem).get(last) ?? []
    // What was found may differ in the case of its letters.
    const known = found === undefined || ofLast.includes(found) ? ofLast : [...ofLast, found]
    const candidates = whole ?? whereFoldersAgree(label, known, (p) => p.name)
    if (found !== undefined && candidates.includes(found)) return { picture: found, isSure: false }
    const [picture] = candidates
    if (picture === undefined) {
      const [other] = ofLast
      if (other !== undefined) return { missing: `${name} is not in this project; ${other.name} lies in another folder` }
      return { missing: `${'found' in lookup ? lookup.found : last} is not in this project` }
    }
    if (candidates.length > 1) {
      return { missing: `more than one picture fits: ${candidates.slice(0, 4).map((p) => p.name).join(', ')}` }
    }
    return { picture, isSure: whole !== undefined }
  }
}

async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (fileErrorCode(error) === null) throw error
    return path
  }
}
