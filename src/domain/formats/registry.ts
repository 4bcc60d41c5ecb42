/** All codecs, in the order in which they are offered. A new one is one line here (and its id in format-ids.ts). */
import { codec300w } from './300w.ts'
import { codec300wLp } from './300w-lp.ts'
import { codecCoco } from './coco.ts'
import type { FormatCodec } from './codec.ts'
import { codecCofw } from './cofw.ts'
import { codecCsv } from './csv.ts'
import { codecCvat } from './cvat.ts'
import { codecDeepLabCut } from './deeplabcut.ts'
import { codecDlib } from './dlib.ts'
import type { FormatId } from './format-ids.ts'
import { codecJsonl } from './jsonl.ts'
import { codecLabelStudio } from './label-studio.ts'
import { codecLjson } from './ljson.ts'
import { codecMerlRav } from './merl-rav.ts'
import { codecSpiga } from './spiga.ts'
import { codecWflw } from './wflw.ts'
import { codecYoloPose } from './yolo-pose.ts'

const byId: { readonly [Id in FormatId]: FormatCodec<Id> } = {
  '300w': codec300w,
  'merl-rav': codecMerlRav,
  wflw: codecWflw,
  coco: codecCoco,
  cvat: codecCvat,
  dlib: codecDlib,
  'yolo-pose': codecYoloPose,
  'label-studio': codecLabelStudio,
  deeplabcut: codecDeepLabCut,
  cofw: codecCofw,
  '300w-lp': codec300wLp,
  spiga: codecSpiga,
  ljson: codecLjson,
  csv: codecCsv,
  jsonl: codecJsonl,
}

export const codecs: readonly FormatCodec<FormatId>[] = Object.values(byId)

export function codecOf(id: FormatId): FormatCodec<FormatId> {
  return byId[id]
}
