/** The sides of a face, always the subject's own. */
export const sideOptions = [
  { value: 'subject-right', text: 'Right' },
  { value: 'middle', text: 'Middle' },
  { value: 'subject-left', text: 'Left' },
] as const
