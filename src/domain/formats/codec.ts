/**
 * What every label format is made of: records, a reader and a writer. A codec is pure: files come and go through the
 * two ports below, in pieces, so that a file of any size passes through a few megabytes.
 *
 * A reader never throws for what is wrong with one face: it yields a `problem` and goes on with the next. Positions are
 * `imagePx` (0-based, pixel centres at whole numbers; see ../frames.ts) on both sides; each codec applies its own base.
 */
import type { Box, Point } from '../frames.ts'
import type { BoxOrigin, FaceAttributes, FaceComment, HeadPose, LandmarkOrigin, LandmarkState, ReviewState } from '../records.ts'

/** A picture as label files speak of it. */
export interface PictureLabel {
  /** As written, with `/` between folders; for formats that name no picture, the label file's own name without ending. */
  readonly name: string
  /** False: `name` stands without its ending. */
  readonly hasEnding: boolean
  /** Pixels; null where the file does not say. */
  readonly width: number | null
  readonly height: number | null
}

export interface PointLabel {
  /** null: the file gives no place (never (0, 0)). */
  readonly position: Point<'imagePx'> | null
  /** null: the format or the file does not say; an import takes it as visible. */
  readonly state: LandmarkState | null
  /** The three below are carried by the program's own formats; null, null and false from any other. */
  readonly origin: LandmarkOrigin | null
  /** Probability, 0 to 1. */
  readonly reliability: number | null
  readonly pinned: boolean
}

export type PointNames = readonly (string | null)[]

/** The labels of one face. */
export interface FaceLabel {
  /** Schema that the points follow; null: none that the program knows, see `names`. */
  readonly schemaId: string | null
  /** As the file names the points, in the order of `points`, null for one that it does not name; null where it has no names. */
  readonly names: PointNames | null
  readonly points: readonly PointLabel[]
  /** As the file has it; null where it has none. */
  readonly box: Box<'imagePx'> | null
  readonly boxOrigin: BoxOrigin | null
  readonly attributes: FaceAttributes
  readonly pose: HeadPose | null
  readonly detectionScore: number | null
  readonly reviewState: ReviewState | null
  readonly rejectReason: string | null
  /** Oldest first. */
  readonly comments: readonly FaceComment[]
  /** `PACK@VERSION` */
  readonly model: string | null
  /** Id of the face in the file (annotation, track), where it has one; unique within the file only. */
  readonly id: string | null
}

/** Where something stands: a name as `LabelFiles` knows it, and a 1-based line or null. */
export interface LabelPlace {
  readonly file: string
  readonly line: number | null
}

export type ReadItem =
  /** A picture that the file lists; its faces follow at once only where the codec `groupsPictures`. */
  | { readonly kind: 'picture'; readonly picture: PictureLabel; readonly at: LabelPlace }
  | { readonly kind: 'face'; readonly picture: PictureLabel; readonly face: FaceLabel; readonly at: LabelPlace }
  /** Read all the same. */
  | { readonly kind: 'warning'; readonly message: string; readonly at: LabelPlace }
  /** Left out; one face, or the rest of a file. */
  | { readonly kind: 'problem'; readonly reason: string; readonly at: LabelPlace }

/** The files that labels are read from: one file, or all below a folder. */
export interface LabelFiles {
  /** Names below the folder, with `/`, in natural order; of a single file, its own name. */
  readonly names: readonly string[]
  /**
   * Decoded text in pieces (UTF-8, or UTF-16 with a byte order mark, which is taken off). Iterating again reads again.
   * Throws LabelFileError for what is not text.
   */
  readText(name: string): AsyncIterable<string>
  readBytes(name: string): AsyncIterable<Uint8Array>
  /** Of the picture by that name, as upright pixels, for formats in percent or parts of it; null: it is not to be had. */
  sizeOf(picture: string): Promise<{ readonly width: number; readonly height: number } | null>
  /** For formats that have what belongs together far apart. Whoever opens it closes it. */
  openSpool<T>(): LabelSpool<T>
}

/** What was read, put aside by a key until the file has ended; on disk, so that memory does not grow with the file. */
export interface LabelSpool<T> {
  /** @param value plain data and typed arrays; it comes back as a copy */
  add(key: string, value: T): void
  /** Each key, as they sort, with its values in the order in which they were added. */
  read(): Iterable<{ readonly key: string; readonly values: readonly T[] }>
  close(): void
}

/** Where a writer's files go; the caller makes them appear whole or not at all. */
export interface LabelSink {
  /** `name`: below the target folder, with `/`. Throws LabelFileError where the name was taken already. */
  open(name: string): Promise<LabelOutput>
}

export interface LabelOutput {
  write(text: string): Promise<void>
  close(): Promise<void>
}

export interface WriteOptions {
  /** Schema of every face that will be written. */
  readonly schemaId: string
  /** The schema's number of points and their names (for example `mouth corner, subject left`), where a format names them. */
  readonly pointNames: readonly string[]
  /** 0-based pairs. */
  readonly edges: readonly (readonly [number, number])[]
  /** Index of each point's mirror image. */
  readonly flip: readonly number[]
}

export interface LabelWriter {
  /** All faces of one picture. @returns why faces could not be written, by their place in `faces` */
  write(picture: PictureLabel, faces: readonly FaceLabel[]): Promise<ReadonlyMap<number, string>>
  finish(): Promise<void>
  /** What was lost on the way, with counts, said once for all. */
  notes(): readonly string[]
}

/** What a person should know before exporting, and what the documentation says of a format. */
export interface FormatStatement {
  /** Of the first pixel's centre; `percent` and `fraction` are of the picture's size. */
  readonly base: 0 | 1 | 'percent' | 'fraction'
  /** How the numbers are spelt, for example `up to 6 decimals`. */
  readonly precision: string
  /**
   * The coarsest step between two places that its tools write, px (of parts of a picture: on one of 10,000 px): a place that
   * was not touched comes back within half of it. 0: every digit.
   */
  readonly stepPx: number
  /** How a point's state is spelt, for example `v: 0 absent, 1 occluded, 2 visible`; null where it cannot be. */
  readonly states: string | null
  /** Sentences: what is lost, and what is written in its place. */
  readonly cannotCarry: readonly string[]
  /** The document or code that says so. */
  readonly source: string
}

/** How sure a codec is that files are its own, and the words for it. */
export interface FormatEvidence {
  /** 0 to 1; the highest wins, and of two alike a person has to choose. */
  readonly sureness: number
  /** `196 coordinates and a name in the first line` */
  readonly reason: string
}

export interface FormatCodec<Id extends string = string> {
  readonly id: Id
  /** `COCO keypoints` */
  readonly name: string
  /** Endings of its files, lower case with the dot; a folder is searched for these. */
  readonly endings: readonly string[]
  readonly statement: FormatStatement
  /** The only schemas that it holds; null: any. */
  readonly schemas: readonly string[] | null
  /** Of the program itself: it holds all that a face has, and its `schemaId` is as the file says, not told from the points. */
  readonly isOwn?: boolean
  /** One file holds faces of several schemas, each of which names its own; its writer looks at no options. */
  readonly mixesSchemas?: boolean
  /** Its writer makes a file for each picture, so that its labels belong in a folder. */
  readonly writesFilePerPicture?: boolean
  /** Where a picture of this name lies beside the files of its labels; left out: under its name. */
  placePicture?: (name: string) => string
  /** How its files name points; left out: neither read nor written. */
  readonly pointNames?: {
    /** False: they stand in no order that means anything, but in that of the alphabet or of first appearance. */
    readonly inOrder: boolean
    readonly areWritten: boolean
    /** Of an absent point they may have nothing, so that its name is missing too. */
    readonly leavesOutAbsent?: boolean
  }
  /** Its reader gives all faces of a picture one after the other. */
  readonly groupsPictures: boolean
  /**
   * @param head the first 16 Ki characters of one file ('' where it is not text)
   * @param name of that file
   */
  recognise(head: string, name: string): FormatEvidence | null
  /** Reads those of the files that are its own, in pieces. */
  read(files: LabelFiles): AsyncIterable<ReadItem>
  /**
   * The files of one set may say a face again (WFLW's attribute lists beside the whole list).
   * @returns the one face that both are, with what either says of it; null: they are two
   */
  joinFaces?(one: FaceLabel, other: FaceLabel): FaceLabel | null
  /** null: it is only read. */
  createWriter: ((sink: LabelSink, options: WriteOptions) => LabelWriter) | null
}
