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

export const codecs: readonly FormatCodec<FormatId>[] = [
  codec300w,
  codecMerlRav,
  codecWflw,
  codecCoco,
  codecCvat,
  codecDlib,
  codecYoloPose,
  codecLabelStudio,
  codecDeepLabCut,
  codecCofw,
  codec300wLp,
  codecSpiga,
  codecLjson,
  codecCsv,
  codecJsonl,
]

/** null: this build does not know the format. */
export function codecOf(id: FormatId): FormatCodec<FormatId> | null {
  return codecs.find((codec) => codec.id === id) ?? null
}
