/** What the pictures of a project are called in an export: each has a name of its own. */
import { isAbsolute, parse, posix, sep } from 'node:path'
import type { ProjectPicture } from '../ports.ts'
import { withoutEnding } from '../disk/walk-folder.ts'

interface Outsider {
  readonly picture: ProjectPicture
  /** Folders from the root down, and the last name. */
  readonly parts: readonly string[]
  /** So many of them, from the last one up, are its name. */
  readonly length: number
}

export class ExportNames {
  /** By the id of the picture. */
  readonly #names = new Map<string, string>()
  readonly #taken = new Set<string>()
  /** How many pictures have a name, without its ending. */
  readonly #stems = new Map<string, number>()

  /**
   * Below the export's folder as below the project's; pictures from elsewhere by their last name, and by as many of their
   * folders as tell them apart.
   * @param pictures all of the project, so that what is chosen of them changes no name
   * @param place where the format has a picture of a name
   */
  constructor(pictures: readonly ProjectPicture[], place: (name: string) => string = (name) => name) {
    let waiting: Outsider[] = []
    for (const picture of pictures) {
      const name = posix.normalize(picture.name)
      const isOutside = isAbsolute(picture.name) || name.startsWith('../')
      if (!isOutside) this.#give(picture, place(name))
      else waiting.push({ picture, parts: partsOf(picture.path), length: isAbsolute(picture.name) ? 1 : name.replace(/^(?:\.\.\/)+/, '').split('/').length })
    }
    while (waiting.length > 0) {
      const longer: Outsider[] = []
      for (const [key, alike] of Map.groupBy(waiting, (one) => keyOf(place(nameOf(one))))) {
        const isFree = alike.length === 1 && !this.#taken.has(key)
        for (const one of alike) {
          if (!isFree && one.length < one.parts.length) longer.push({ ...one, length: one.length + 1 })
          else this.#give(one.picture, this.#number(place(nameOf(one))))
        }
      }
      waiting = longer
    }
  }

  /** With `/` between its parts. */
  of(picture: ProjectPicture): string {
    const name = this.#names.get(picture.imageId)
    if (name === undefined) throw new Error(`${picture.name} is not a picture of this export`)
    return name
  }

  /** Of the crop around a face; `number` is its place among those of its picture, from 1. */
  ofCrop(picture: ProjectPicture, number: number): string {
    const name = this.of(picture)
    const stem = withoutEnding(name)
    // `a.jpg` and `a.png` both have a first face.
    return `${(this.#stems.get(keyOf(stem)) ?? 0) > 1 ? name : stem}_${String(number)}.png`
  }

  #give(picture: ProjectPicture, name: string): void {
    this.#names.set(picture.imageId, name)
    this.#taken.add(keyOf(name))
    const stem = keyOf(withoutEnding(name))
    this.#stems.set(stem, (this.#stems.get(stem) ?? 0) + 1)
  }

  /** Where all of its folders do not tell it apart (`C:/a.jpg` and `D:/a.jpg`). */
  #number(name: string): string {
    let free = name
    for (let n = 2; this.#taken.has(keyOf(free)); n++) free = `${withoutEnding(name)}-${String(n)}${name.slice(withoutEnding(name).length)}`
    return free
  }
}

function partsOf(path: string): string[] {
  return path.slice(parse(path).root.length).split(sep)
}

function nameOf({ parts, length }: Outsider): string {
  return parts.slice(-length).join('/')
}

/** Names that differ in case only are one file on many disks. */
function keyOf(name: string): string {
  return name.toLowerCase()
}
