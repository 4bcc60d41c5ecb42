/** Points that are known beforehand, in a file: one JSON object a line. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { CanthusError } from '#contract/index.ts'

/** `{"image": "a.jpg", "face": 1, "pins": [{"landmark": 36, "x": 210.5, "y": 188}]}` */
const pinnedFace = z.strictObject({
  /** Name in the project: below its folder, with `/`. */
  image: z.string().min(1),
  /** From 1, in the order of the picture's faces. */
  face: z.int('a face is a whole number').min(1, 'faces count from 1').default(1),
  /** 0-based indices of the face's schema; imagePx. */
  pins: z.array(z.strictObject({ landmark: z.int('a landmark is a whole number').min(0, 'landmarks count from 0'), x: z.number(), y: z.number() })).min(1),
})
export type PinnedFace = z.infer<typeof pinnedFace>

/** @throws CanthusError file.notFound, format.invalid with the line */
export async function readPinsFile(path: string): Promise<PinnedFace[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CanthusError('file.notFound', `${path} cannot be read.`, { path }, { cause })
  })
  return text.split(/\r?\n/).flatMap((line, at): PinnedFace[] => {
    if (line.trim() === '') return []
    const refuse = (reason: string, cause?: unknown): CanthusError =>
      new CanthusError('format.invalid', `${path}, line ${String(at + 1)}: ${reason}`, { path, line: at + 1 }, { cause })
    let json: unknown
    try {
      json = JSON.parse(line)
    } catch (cause) {
      throw refuse('it is no JSON object', cause)
    }
    const parsed = pinnedFace.safeParse(json)
    if (!parsed.success) throw refuse(z.prettifyError(parsed.error).replaceAll('\n', ' '))
    return [parsed.data]
  })
}
