/** The label formats by name. Apart from the codecs, so that what only speaks of formats does not load their parsers. */
export const formatIds = [
  '300w',
  'merl-rav',
  'wflw',
  'coco',
  'cvat',
  'dlib',
  'yolo-pose',
  'label-studio',
  'deeplabcut',
  'cofw',
  '300w-lp',
  'spiga',
  'ljson',
  'csv',
  'jsonl',
] as const
export type FormatId = (typeof formatIds)[number]
