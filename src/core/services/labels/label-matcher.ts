/** Which picture of a project the labels of a file belong to: by its place on disk, then by its name. */
import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileErrorCode } from './file-errors.ts'
import type { LabelGroup } from './label-source.ts'
import type { ProjectPicture } from './ports.ts'
import { withoutEnding } from './walk-folder.ts'

export type PictureMatch = { readonly picture: ProjectPicture } | { readonly missing: string }

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

  async match(group: LabelGroup): Promise<PictureMatch> {
    if ('found' in group.picture) {
      const { found } = group.picture
      const picture = this.#byPath.get(found) ?? this.#byPath.get(await realPathOf(found))
      if (picture !== undefined) return { picture }
    }
    const { name } = group
    const last = basename(name)
    const candidates = group.hasEnding
      ? (this.#byName.get(name) ?? this.#byLastName.get(last))
      : (this.#byStem.get(name) ?? this.#byLastStem.get(last))
    const [picture] = candidates ?? []
    if (picture === undefined) {
      return { missing: 'found' in group.picture ? `${group.picture.found} is not in this project` : `${last} is not in this project` }
    }
    if (candidates !== undefined && candidates.length > 1) {
      return { missing: `more than one picture fits: ${candidates.slice(0, 4).map((p) => p.name).join(', ')}` }
    }
    return { picture }
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
