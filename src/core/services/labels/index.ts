/** Labels on disk: in, out, and measured against. The services in front of it turn calls into these. */
export { readLiftMap } from './lift-file.ts'
export type { LabelPlace } from './open-labels.ts'
export { writtenFormats, type WrittenFormat } from './label-source.ts'
export { previewImport } from './preview-import.ts'
export type { PictureChange, ProjectLabels, ProjectPicture } from './ports.ts'
export { runEvaluate, type EvaluateDeps, type EvaluateInput } from './run-evaluate.ts'
export { runExport, type ExportDeps, type ExportInput, type ExportResult } from './run-export.ts'
export { runImport, type ImportDeps, type ImportResult } from './run-import.ts'
