/** What the predictor and its worker process say to each other. Structured clones; pixels never cross. */
import type { ErrorBody } from '#contract/errors.ts'
import type { ProviderName } from './providers.ts'
import type {
  ExplainedFace,
  FaceRequest,
  PackSummary,
  PicturePrediction,
  PinnedRequest,
  PredictRequest,
  ProviderReport,
  ResolvedFace,
  ResolveRequest,
} from './types.ts'

/** The first message; everything else waits for the answer to it. */
export interface LoadMessage {
  readonly kind: 'load'
  readonly packFolder: string
  readonly providers: readonly ProviderName[]
  readonly largestPixels: number
}

/** Everything that a loaded worker can be asked for, and what it answers. */
export interface WorkerTasks {
  predict: { readonly request: PredictRequest; readonly answer: PicturePrediction }
  resolve: { readonly request: ResolveRequest; readonly answer: ResolvedFace }
  explain: { readonly request: PinnedRequest; readonly answer: ExplainedFace }
  prepare: { readonly request: FaceRequest; readonly answer: null }
}
export type TaskKind = keyof WorkerTasks
export type TaskRequest<K extends TaskKind> = WorkerTasks[K]['request']
export type TaskAnswer<K extends TaskKind> = WorkerTasks[K]['answer']

export type TaskMessage = {
  [K in TaskKind]: { readonly kind: K; readonly id: number; readonly request: TaskRequest<K> }
}[TaskKind]

export type ToWorker = LoadMessage | TaskMessage

export type FromWorker =
  | { readonly kind: 'loaded'; readonly pack: PackSummary; readonly provider: ProviderReport }
  | { readonly kind: 'loadFailed'; readonly error: ErrorBody }
  | { readonly kind: 'answered'; readonly id: number; readonly answer: TaskAnswer<TaskKind> }
  | { readonly kind: 'failed'; readonly id: number; readonly error: ErrorBody }
