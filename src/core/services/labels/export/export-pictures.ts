/** The pictures that go along with exported labels: copies, or a crop a face. */
import { CanthusError } from '#contract/errors.ts'
import type { FaceLabel, PictureLabel } from '#domain/formats/codec.ts'
import { cropFace, type FaceCrop } from '#domain/crop-face.ts'
import { boxOfPoints, type Point, transformPoint } from '#domain/frames.ts'
import { encodeCrop, makeUprightCopy, type Picture, readPicture } from '../../../images/index.ts'
import { sizeAt } from '../read/complete-picture.ts'
import type { ExportChoice } from './export-plan.ts'
import { labelBox } from '../face-labels.ts'
import type { ProjectPicture } from '../ports.ts'
import type { StagedFiles, StagedOutput } from '../disk/staged-files.ts'

/** Which crop shows which part of which picture. */
export const cropListName = 'crops.jsonl'

export async function pictureLabel(picture: ProjectPicture, name: string): Promise<PictureLabel> {
  const size = picture.width === null || picture.height === null ? await sizeAt(picture.path) : picture
  return { name, hasEnding: true, width: size.width, height: size.height }
}

export interface CroppedFace {
  readonly picture: PictureLabel
  readonly label: FaceLabel
  readonly crop: FaceCrop
}

/** @param name of the crop. @returns null where no point has a place */
export function cropLabel(name: string, label: FaceLabel, choice: ExportChoice): CroppedFace | null {
  const box = labelBox(label)
  if (box === null) return null
  const crop = cropFace(box, choice.cropScale, choice.cropSidePx)
  // From here on the crop is the picture of the labels.
  const move = ({ x, y }: Point<'imagePx'>): Point<'imagePx'> => {
    const moved = transformPoint(crop.cropPxFromImagePx, { x, y })
    return { x: moved.x, y: moved.y }
  }
  const corners = label.box && boxOfPoints([move({ x: label.box.x0, y: label.box.y0 }), move({ x: label.box.x1, y: label.box.y1 })])
  return {
    picture: { name, hasEnding: true, width: crop.side, height: crop.side },
    label: { ...label, box: corners, points: label.points.map((p) => ({ ...p, position: p.position && move(p.position) })) },
    crop,
  }
}

/** Writes each picture once. */
export class PictureExporter {
  files = 0
  /** Names of those that were not copied as they are, but turned upright as their EXIF orientation says. */
  readonly turned: string[] = []
  readonly #staged: StagedFiles
  #crops: StagedOutput | null = null
  #last: { readonly path: string; readonly picture: Promise<Picture> } | null = null

  constructor(staged: StagedFiles) {
    this.#staged = staged
  }

  /**
   * The bytes of the file; where it stores the picture turned, an upright copy, since labels are in upright pixels and not
   * every program that reads them minds an orientation.
   * @param own its name in the export
   * @param split prefix of the part. @throws CanthusError image.*, file.*, disk.full
   */
  async copy(picture: ProjectPicture, own: string, split: string): Promise<void> {
    const name = split + own
    if (this.#staged.has(name)) throw new CanthusError('file.exists', `${name} is there already, from another picture.`, { path: name })
    const upright = await makeUprightCopy(picture.path)
    if (upright === null) await this.#staged.copy(name, picture.path)
    else {
      await this.#staged.add(name, upright)
      this.turned.push(name)
    }
    this.files++
  }

  /** @throws CanthusError image.*, file.*, disk.full */
  async crop(picture: ProjectPicture, { picture: own, crop }: CroppedFace, split: string): Promise<void> {
    const name = split + own.name
    if (this.#staged.has(name)) throw new CanthusError('file.exists', `${name} is there already, from another picture.`, { path: name })
    if (this.#last?.path !== picture.path) this.#last = { path: picture.path, picture: readPicture(picture.path) }
    await this.#staged.add(name, await encodeCrop(await this.#last.picture, crop.imagePxFromCropPx, crop.side))
    this.files++
    const { a: scale, c: x, f: y } = crop.imagePxFromCropPx
    this.#crops ??= await this.#staged.create(cropListName)
    await this.#crops.write(`${JSON.stringify({ crop: name, picture: picture.name, side: crop.side, imagePx: { scale, x, y } })}\n`)
  }

  async finish(): Promise<void> {
    await this.#crops?.close()
  }

  notes(): string[] {
    const count = this.turned.length
    if (count === 0) return []
    const pictures = count === 1 ? '1 picture that its file stores turned was' : `${count.toLocaleString('en')} pictures that their files store turned were`
    return [`${pictures} written upright, as the EXIF orientation says, and encoded anew: the labels lie on the pixels as they are stored. All other pictures are copied byte for byte.`]
  }
}
