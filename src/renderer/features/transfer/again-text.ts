/** What an import would do to faces that the project has already, in sentences. */
import { formatCount, formatCountOf } from '../../ui/format.ts'
import type { Preview } from './use-preview.ts'

export function describeAgain(again: NonNullable<Preview['again']>): { known: string; kept: string | null; leftOut: string | null } {
  const { faces, differ, points, largestPx, states, changed, pointsKept, facesKept, revisions, leftOut } = again
  const ways = [
    ...(points > 0 ? [`${formatCountOf(points, 'point')} elsewhere, by ${formatDistance(largestPx)} at most`] : []),
    ...(states > 0 ? [`${formatCountOf(states, 'state')} otherwise`] : []),
  ].join('; ')
  const differing = differ === 0 ? 'the files say the same of all points' : `${formatCount(differ)} ${differ === 1 ? 'differs' : 'differ'}: ${ways}`
  const taking = differ === 0 && changed === 0 ? '' : ` ${changed === 0 ? 'None of them would change.' : `${formatCountOf(changed, 'face')} would take ${differ === 0 ? 'a rectangle, attributes or the origin of points from the files' : 'what the files say'}.`}`
  const them = pointsKept === 1 ? 'it' : 'them'
  const revision = revisions === 0 ? `what the files say of ${them} is in the history already` : `what the files say of ${them} becomes ${formatCountOf(revisions, 'revision')} to compare with and to bring back`
  return {
    known: `${formatCountOf(faces, 'face')} ${faces === 1 ? 'is' : 'are'} in the project already; ${differing}.${taking}`,
    kept: pointsKept === 0 ? null : `${formatCountOf(pointsKept, 'point')} of ${formatCountOf(facesKept, 'face')} that you set or reviewed ${pointsKept === 1 ? 'stays as it is' : 'stay as they are'}; ${revision}.`,
    leftOut: leftOut === 0 ? null : `${formatCountOf(leftOut, 'face')} would be left out: you deleted the face there, or worked on one of another schema.`,
  }
}

/** `12.3 px`, and what is too small for a digit as such. */
export function formatDistance(px: number): string {
  return px > 0 && px < 0.05 ? 'under 0.1 px' : `${px.toFixed(1)} px`
}
