/** What each format gives back as it went, and what two of them can both give back. */
import type { FormatId } from '#domain/formats/format-ids.ts'
import type { Carried, CarriedPoint } from '../helpers/labels/arbitraries.ts'

export interface CarriedByFormat extends Omit<Carried, 'schemaId' | 'pointCount'> {
  readonly schemas: readonly ('300w-68' | 'wflw-98')[]
  readonly points: readonly CarriedPoint[]
  /** It counts in parts of the picture. */
  readonly needsPictureSize?: boolean
  /** Where its pictures have to lie, with `/` at its end; what lies outside of them is not carried. */
  readonly folder?: string
  /** Of coordinates, where it is more than half a millionth. */
  readonly tolerancePx?: number
}

const visible: CarriedPoint = { state: 'visible', hasPlace: true }
const occluded: CarriedPoint = { state: 'occluded', hasPlace: true }
const turnedAway: CarriedPoint = { state: 'self-occluded', hasPlace: false }
const selfOccluded: CarriedPoint = { state: 'self-occluded', hasPlace: true }
const absent: CarriedPoint = { state: 'absent', hasPlace: false }

const both = ['300w-68', 'wflw-98'] as const
const everything: CarriedByFormat = {
  schemas: both, points: [visible, occluded, turnedAway, selfOccluded, absent], decimals: null, hasPictureSize: true, boxDecimals: null, attributes: 'all', hasScore: true, hasEverything: true,
}

export const carriedBy: Partial<Record<FormatId, CarriedByFormat>> = {
  '300w': { schemas: both, points: [visible], decimals: 6, hasEnding: false },
  'merl-rav': { schemas: ['300w-68'], points: [visible, occluded, turnedAway], decimals: 6, hasEnding: false },
  wflw: { schemas: ['wflw-98'], points: [visible], decimals: 6, boxDecimals: 0, hasAlwaysBox: true, attributes: 'flags' },
  coco: { schemas: both, points: [visible, occluded, absent], decimals: null, hasPictureSize: true, boxDecimals: null, attributes: 'all', hasScore: true },
  cvat: { schemas: both, points: [visible, occluded, selfOccluded, absent], decimals: 6, hasPictureSize: true, boxDecimals: 6, attributes: 'all' },
  dlib: { schemas: both, points: [visible], decimals: 0, hasPictureSize: true, boxDecimals: 0, hasAlwaysBox: true, hasScore: true },
  'label-studio': {
    schemas: both, points: [visible, occluded, selfOccluded, absent], decimals: null, hasPictureSize: true, needsPictureSize: true, boxDecimals: null, hasAlwaysBox: true, attributes: 'all', hasScore: true,
  },
  deeplabcut: { schemas: both, points: [visible, visible, absent], decimals: null },
  spiga: { schemas: both, points: [visible, visible, occluded, absent], decimals: null, boxDecimals: null, hasAlwaysBox: true },
  ljson: { schemas: both, points: [visible, absent], decimals: null, hasEnding: false },
  'yolo-pose': {
    schemas: both, points: [visible, visible, occluded, absent], decimals: null, hasEnding: false, hasPictureSize: true, needsPictureSize: true, boxDecimals: null, hasAlwaysBox: true, folder: 'images/', tolerancePx: 1e-5,
  },
  csv: everything,
  jsonl: everything,
}

/** null: no schema is theirs both, or one needs a size that the other does not keep. */
export function carriedByBoth(p: CarriedByFormat, q: CarriedByFormat): Carried | null {
  const schemaId = p.schemas.find((id) => q.schemas.includes(id))
  if (schemaId === undefined) return null
  const hasPictureSize = p.hasPictureSize === true && q.hasPictureSize === true
  if (!hasPictureSize && (p.needsPictureSize === true || q.needsPictureSize === true)) return null
  const least = (one: number | null | undefined, other: number | null | undefined): number | null | undefined => {
    if (one === undefined || other === undefined) return undefined
    return one === null ? other : other === null ? one : Math.min(one, other)
  }
  const boxDecimals = least(p.boxDecimals, q.boxDecimals)
  const attributes = p.attributes === undefined || q.attributes === undefined ? undefined : p.attributes === 'all' ? q.attributes : p.attributes
  return {
    schemaId,
    pointCount: schemaId === '300w-68' ? 68 : 98,
    decimals: least(p.decimals, q.decimals) ?? null,
    points: p.points.filter((point) => q.points.some((one) => one.state === point.state && one.hasPlace === point.hasPlace)),
    hasEnding: p.hasEnding !== false && q.hasEnding !== false,
    hasPictureSize,
    ...(boxDecimals !== undefined && { boxDecimals }),
    hasAlwaysBox: p.hasAlwaysBox === true || q.hasAlwaysBox === true,
    ...(attributes !== undefined && { attributes }),
    hasScore: p.hasScore === true && q.hasScore === true,
    hasEverything: p.hasEverything === true && q.hasEverything === true,
  }
}
