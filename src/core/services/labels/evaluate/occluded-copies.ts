/** Copies of pictures with synthetic occluders on their faces, for the time of one measurement. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Box } from '#domain/frames.ts'
import { planOccluders } from '#domain/occluders.ts'
import type { Occluder, OccluderKind, OccluderStrength } from '#domain/occluders.ts'
import { paintOccluders, readPicture, writePicture } from '../../../images/index.ts'

export interface Occlusion {
  readonly strength: OccluderStrength
  readonly kinds: readonly OccluderKind[]
}

export interface OccludedCopy {
  /** Of the copy, or of the picture itself where nothing is to be occluded. */
  readonly path: string
  readonly occluders: readonly Occluder[]
  remove(): Promise<void>
}

export interface OccludedCopies {
  /**
   * @param name of the picture, from which its occluders follow
   * @param boxes of the true points of its faces
   * @throws CanthusError image.*, file.notWritable
   */
  make(path: string, name: string, boxes: readonly Box<'imagePx'>[]): Promise<OccludedCopy>
}

/** @param occlusion null: every picture stands for itself */
export async function withOccludedCopies<T>(occlusion: Occlusion | null, run: (copies: OccludedCopies) => Promise<T>): Promise<T> {
  if (occlusion === null) {
    return run({ make: (path) => Promise.resolve({ path, occluders: [], remove: () => Promise.resolve() }) })
  }
  const folder = await mkdtemp(join(tmpdir(), 'canthus-occluded-'))
  let copies = 0
  const make: OccludedCopies['make'] = async (path, name, boxes) => {
    const target = join(folder, `${String(copies++)}.png`)
    const occluders = boxes.flatMap((box, k) => planOccluders(`${name} ${String(k + 1)}`, box, occlusion.strength, occlusion.kinds))
    await writePicture(target, paintOccluders(await readPicture(path), occluders))
    return { path: target, occluders, remove: () => rm(target, { force: true }) }
  }
  try {
    return await run({ make })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
