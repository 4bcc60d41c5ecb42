/** Labels picture by picture, whatever order the file has them in. */
import type { FaceLabel, FormatCodec, LabelFiles, LabelPlace, PictureLabel } from '#domain/formats/codec.ts'
import { LabelSpool, NameSet } from '../../../store/index.ts'
import { SharedNames } from './shared-names.ts'
import { decodeLabel, decodePicture, encodeLabel, encodePicture, type PlacedLabel } from './label-bytes.ts'

export interface LabelledPicture {
  readonly picture: PictureLabel
  readonly at: LabelPlace
  /** None where the file only lists the picture. */
  readonly faces: readonly PlacedLabel[]
}

export interface ReadWatcher {
  /** Read all the same. */
  warn(message: string, at: LabelPlace): void
  /** Left out. */
  leaveOut(reason: string, at: LabelPlace): void
  /** Something was read; called often. */
  progress?(faces: number): void
  /** Everything was read and sorted by pictures; their number. */
  sorted?(pictures: number): void
  /** The one name of a picture that may be named in several ways; null: as it is. */
  rename?(picture: PictureLabel): Promise<PictureLabel> | null
}

/**
 * Every picture once, with all its faces. Memory grows neither with the file nor with the number of its faces. A file of
 * a format that `groupsPictures` may name a picture again farther on: it then comes in parts, with a warning each.
 */
export async function* readPictures(codec: FormatCodec, files: LabelFiles, watcher: ReadWatcher): AsyncGenerator<LabelledPicture> {
  if (codec.groupsPictures) yield* readGrouped(codec, files, watcher)
  else yield* readSpooled(codec, files, watcher)
}

async function* readGrouped(codec: FormatCodec, files: LabelFiles, watcher: ReadWatcher): AsyncGenerator<LabelledPicture> {
  let open: { picture: PictureLabel; at: LabelPlace; faces: PlacedLabel[] } | null = null
  let faces = 0
  const seen = new NameSet()
  try {
    for await (const item of codec.read(files)) {
      if (item.kind === 'warning') watcher.warn(item.message, item.at)
      else if (item.kind === 'problem') watcher.leaveOut(item.reason, item.at)
      else {
        const picture = (await watcher.rename?.(item.picture)) ?? item.picture
        if (open?.picture.name !== picture.name) {
          if (open !== null) yield open
          if (!seen.add(picture.name)) watcher.warn(`${picture.name} is named again, apart from where it was before: what belongs to it is taken in parts`, item.at)
          open = { picture, at: item.at, faces: [] }
        }
        if (item.kind === 'face') {
          open.faces.push({ face: item.face, at: item.at })
          watcher.progress?.(++faces)
        }
      }
    }
    if (open !== null) yield open
  } finally {
    seen.close()
  }
}

async function* readSpooled(codec: FormatCodec, files: LabelFiles, watcher: ReadWatcher): AsyncGenerator<LabelledPicture> {
  const spool = new LabelSpool()
  const names = new SharedNames()
  let faces = 0
  try {
    for await (const item of codec.read(files)) {
      if (item.kind === 'warning') watcher.warn(item.message, item.at)
      else if (item.kind === 'problem') watcher.leaveOut(item.reason, item.at)
      else {
        const { at } = item
        const picture = (await watcher.rename?.(item.picture)) ?? item.picture
        const id = spool.addPicture(picture.name, () => encodePicture({ ...picture, at }))
        if (item.kind === 'face') {
          spool.addFace(id, encodeLabel(item, names))
          watcher.progress?.(++faces)
        }
      }
    }
    watcher.sorted?.(spool.pictures)
    const again = new Map<string, { count: number; elsewhere: string }>()
    for (const entry of spool.read()) {
      const { at, ...picture } = decodePicture(entry.picture)
      yield { picture, at, faces: joinFaces(codec, entry.faces.map((bytes) => decodeLabel(bytes, names)), again) }
    }
    for (const [file, { count, elsewhere }] of again) {
      const faces = count === 1 ? '1 face stands' : `${String(count)} faces stand`
      watcher.warn(`${faces} in ${elsewhere} as well, and each was taken once, with what both say of it`, { file, line: null })
    }
  } finally {
    spool.close()
  }
}

/** Those of one picture, each once; see `FormatCodec.joinFaces`. A face twice in one file stays twice. @param again counts what was joined, by file */
function joinFaces(codec: FormatCodec, faces: readonly PlacedLabel[], again: Map<string, { count: number; elsewhere: string }>): readonly PlacedLabel[] {
  if (codec.joinFaces === undefined) return faces
  const taken: { face: FaceLabel; readonly at: LabelPlace; readonly files: Set<string> }[] = []
  for (const { face, at } of faces) {
    let known = false
    for (const one of taken) {
      const joined = known || one.files.has(at.file) ? null : codec.joinFaces(one.face, face)
      if (joined === null) continue
      known = true
      one.face = joined
      one.files.add(at.file)
      again.set(at.file, { count: (again.get(at.file)?.count ?? 0) + 1, elsewhere: one.at.file })
    }
    if (!known) taken.push({ face, at, files: new Set([at.file]) })
  }
  return taken
}
