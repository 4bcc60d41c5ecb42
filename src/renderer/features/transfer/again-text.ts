/** What an import does, or would do, to faces that the project has already, in sentences. */
import type { LabelField } from '#contract/methods/formats.ts'
import { formatCount, formatCountOf } from '../../ui/format.ts'
import type { Preview } from './use-preview.ts'

type FieldsKept = NonNullable<Preview['again']>['fieldsKept']

export function describeAgain(again: NonNullable<Preview['again']>): { known: string; kept: string | null; fields: string | null; leftOut: string | null } {
  const { faces, differ, points, largestPx, states, changed, pointsKept, facesKept, fieldsKept, revisions, leftOut } = again
  const ways = [
    ...(points > 0 ? [`${formatCountOf(points, 'point')} elsewhere, by ${formatDistance(largestPx)} at most`] : []),
    ...(states > 0 ? [`${formatCountOf(states, 'state')} otherwise`] : []),
  ].join('; ')
  const isSame = ways === '' && pointsKept === 0
  const differing = isSame ? 'the files say the same of all points' : `${formatCount(differ)} ${differ === 1 ? 'differs' : 'differ'}: ${ways}`
  const taking = isSame && changed === 0 ? '' : ` ${changed === 0 ? 'None of them would change.' : `${formatCountOf(changed, 'face')} would take ${isSame ? otherThanPlaces : 'what the files say'}.`}`
  const them = pointsKept === 1 ? 'it' : 'them'
  const revision = revisions === 0 ? `what the files say of ${them} is in the history already` : `what the files say of ${them} becomes ${formatCountOf(revisions, 'revision')} to compare with and to bring back`
  return {
    known: `${formatCountOf(faces, 'face')} ${faces === 1 ? 'is' : 'are'} in the project already; ${differing}.${taking}`,
    kept: pointsKept === 0 ? null : `${formatCountOf(pointsKept, 'point')} of ${formatCountOf(facesKept, 'face')} that you set or reviewed ${pointsKept === 1 ? 'stays as it is' : 'stay as they are'}; ${revision}.`,
    fields: fieldsKept.length === 0 ? null : `Kept as the project has it: ${describeFields(fieldsKept)}.`,
    leftOut: leftOut === 0 ? null : `${formatCountOf(leftOut, 'face')} would be left out: you deleted the face there, or worked on one of another schema.`,
  }
}

/** What faces take from files that say the same of their points. */
export const otherThanPlaces = 'what the files say of more than places and states: rectangle, attributes, review, comments, pose or the origin of points'

const fieldWords: Record<LabelField, string> = {
  box: 'the rectangle',
  attributes: 'the attributes',
  review: 'the review',
  pose: 'the head pose',
  score: 'the detection score',
  model: 'the name of the model',
  comments: 'comments',
}

/** `the review of 2 faces, comments of 1 face`, and that comments are in no revision. */
export function describeFields(fields: FieldsKept): string {
  return fields.map(({ what, faces }) => `${fieldWords[what]} of ${formatCountOf(faces, 'face')}${what === 'comments' ? ' (in no revision)' : ''}`).join(', ')
}

/** `12.3 px`, and what is too small for a digit as such. */
export function formatDistance(px: number): string {
  return px > 0 && px < 0.05 ? 'under 0.1 px' : `${px.toFixed(1)} px`
}
