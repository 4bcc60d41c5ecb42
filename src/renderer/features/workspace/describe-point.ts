/** The selected point as a sentence, for the live region. */
import type { Face } from '#domain/records.ts'
import { describeLandmark } from '#domain/schema.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { originWords } from './words.ts'

export function describePoint(
  face: Face,
  schema: LandmarkSchema | null,
  selected: readonly number[],
  wordOf: (reliability: number) => string,
): string {
  const index = selected.at(-1)
  if (index === undefined) return 'No point selected'
  if (selected.length > 1) return `${String(selected.length)} points selected`
  const landmark = face.landmarks[index]
  if (landmark === undefined) return ''
  const name = schema?.landmarks[index] === undefined ? '' : `, ${describeLandmark(schema, index)}`
  const reliability =
    landmark.reliability === null ? '' : `, reliability ${landmark.reliability.toFixed(2)} ${wordOf(landmark.reliability)}`
  const pinned = landmark.pinned ? ', pinned' : ''
  const nowhere = landmark.position === null ? ', not placed yet: click where it is' : ''
  return `Point ${String(index)}${name}, ${landmark.state}, ${originWords[landmark.origin]}${reliability}${pinned}${nowhere}`
}
