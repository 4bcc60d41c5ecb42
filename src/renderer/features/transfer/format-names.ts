/** Names of the label formats, and what each can carry. */

export const offeredFormats = ['300w', 'wflw'] as const
export type OfferedFormat = (typeof offeredFormats)[number]

export const formatNames: Readonly<Record<OfferedFormat, string>> = { '300w': '300-W (.pts)', wflw: 'WFLW (list)' }

export const formatHints: Readonly<Record<OfferedFormat, string>> = {
  '300w': 'one file a face, 68 points',
  wflw: 'one line a face, 98 points',
}

interface Carried {
  readonly schemaId: string
  readonly map: 'lift-68-98' | 'wflw-98-to-68'
  /** How the other schema is filled, and what that means. */
  readonly mapText: string
  readonly carries: string
  readonly leaves: readonly string[]
}

/** The exporter's manifest says the same with counts; this is said before. */
export const carried: Readonly<Record<OfferedFormat, Carried>> = {
  '300w': {
    schemaId: '300w-68',
    map: 'wflw-98-to-68',
    mapText: 'Make the 68 points from the 98 by the map wflw-98-to-68. They are computed, not placed on the picture.',
    carries: 'Carries the places of the 68 points, counted from 1.',
    leaves: [
      'Occlusion, boxes, attributes, reliability and pins have no place in it.',
      'A face with an absent point is left out by name, since the format cannot say “absent”.',
      'A second face of a picture goes into NAME.face2.pts.',
    ],
  },
  wflw: {
    schemaId: 'wflw-98',
    map: 'lift-68-98',
    mapText: 'Make the 98 points from the 68 by the map lift-68-98. They are computed, not placed on the picture.',
    carries: 'Carries the places of the 98 points, the rectangle and the six attributes of the face.',
    leaves: [
      'Occlusion of single points, reliability and pins have no place in it.',
      'A face with an absent point is left out by name, since the format cannot say “absent”.',
      'Attributes that nobody labelled are written as 0; a face without a WFLW rectangle gets that of its points.',
    ],
  },
}
