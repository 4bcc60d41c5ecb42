/** Pictures that belong to no project yet, shown beside the labels that an import found for them. */
import { stat } from 'node:fs/promises'
import { CanthusError } from '#contract/errors.ts'
import { formatPreviewAddress } from './asset-address.ts'

/** Of the last previews; older addresses answer nothing. */
const mostKept = 256

export class PreviewPictures {
  readonly #paths = new Map<string, string>()
  #next = 1

  /** Its address. */
  async show(path: string): Promise<string> {
    const id = String(this.#next++)
    this.#paths.set(id, path)
    const [oldest] = this.#paths.keys()
    if (this.#paths.size > mostKept && oldest !== undefined) this.#paths.delete(oldest)
    const { size, mtimeMs } = await stat(path)
    return formatPreviewAddress(id, size, mtimeMs)
  }

  /** @throws CanthusError image.notFound */
  find(id: string): string {
    const path = this.#paths.get(id)
    if (path === undefined) throw new CanthusError('image.notFound', 'The preview of that picture is over.')
    return path
  }
}
