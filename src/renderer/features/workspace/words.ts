/** Words for states and filters, in one place. */
import type { LandmarkOrigin, LandmarkState, ReviewState, WflwAttributeName } from '#domain/records.ts'
import type { LabelMode } from '../../canvas/scene/model.ts'
import type { ImageFilter, ImageOrder } from './store/image-list.ts'
import type { OpenMode } from './store/prefs.ts'

export const stateWords: Readonly<Record<LandmarkState, string>> = {
  visible: 'Visible',
  occluded: 'Occluded',
  'self-occluded': 'Self-occl.',
  absent: 'Absent',
}

export const stateHelp: Readonly<Record<LandmarkState, string>> = {
  visible: 'Visible',
  occluded: 'Occluded by something in front of the face',
  'self-occluded': 'Self-occluded: hidden by the face itself',
  absent: 'Absent: not to be labelled here',
}

export const originWords: Readonly<Record<LandmarkOrigin, string>> = {
  predicted: 'as predicted',
  moved: 'moved by a person',
  confirmed: 'confirmed by a person',
  imported: 'imported',
}

export const reviewWords: Readonly<Record<ReviewState, string>> = {
  unseen: 'unseen',
  'in-review': 'in review',
  accepted: 'accepted',
  rejected: 'rejected',
  deferred: 'deferred',
}

/** The state of a list row, which comes as text. */
export function sayReviewState(state: string): string {
  return state in reviewWords ? reviewWords[state as ReviewState] : state
}

export const attributeWords: Readonly<Record<WflwAttributeName, string>> = {
  pose: 'Pose',
  expression: 'Expression',
  illumination: 'Illumination',
  makeup: 'Make-up',
  occlusion: 'Occlusion',
  blur: 'Blur',
}

export const filterOptions: readonly { value: ImageFilter; text: string }[] = [
  { value: 'all', text: 'All' },
  { value: 'flagged', text: 'Flagged' },
  { value: 'unseen', text: 'Unseen' },
  { value: 'in-review', text: 'In review' },
  { value: 'deferred', text: 'Deferred' },
  { value: 'accepted', text: 'Accepted' },
  { value: 'rejected', text: 'Rejected' },
  { value: 'doubted', text: 'Labels doubted' },
  { value: 'commented', text: 'Commented' },
  { value: 'no-faces', text: 'No faces' },
  { value: 'failed', text: 'Failed' },
]

export const orderOptions: readonly { value: ImageOrder; text: string }[] = [
  { value: 'name', text: 'Name' },
  { value: 'least-reliable', text: 'Least reliable' },
  { value: 'most-flagged', text: 'Most flagged' },
  { value: 'disagreement', text: 'Disagreement' },
  { value: 'newest', text: 'Newest' },
]

/** What the view does when another picture comes. */
export const onOpenModes: readonly { value: OpenMode; text: string }[] = [
  { value: 'face', text: 'Fit the face' },
  { value: 'picture', text: 'Fit the picture' },
  { value: 'each', text: 'Each its own view' },
  { value: 'keep', text: 'Lock the view' },
]

export const labelModeWords: Readonly<Record<LabelMode, string>> = { flagged: 'Flagged', all: 'All', none: 'None' }

export const rejectReasons = ['Not a face', 'Too small or blurred', 'Twice in the picture', 'Points are not usable'] as const

/** What a filter that finds nothing means. */
export const emptyFilterWords: Readonly<Partial<Record<ImageFilter, string>>> = {
  flagged: 'No flagged point is left: every one was looked at, or the pictures are not pre-annotated yet.',
  unseen: 'No face is left that nobody has seen.',
  doubted: 'The model doubts no imported label. Pre-annotate pictures with imported labels to have it look at them.',
  commented: 'No face has an open comment.',
  'no-faces': 'Every picture has a face.',
  failed: 'Every picture could be read.',
}
