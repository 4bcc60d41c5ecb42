import type { EventName, EventPayload } from '#contract/index.ts'
import type { Predictor } from '../inference/types.ts'

export type Emit = <N extends EventName>(name: N, payload: EventPayload<N>) => void

export interface CoreOptions {
  /** The user's data folder of the program: settings, recent projects, the sample set, uploads. */
  readonly dataFolder: string
  /** Thumbnails and copies of pictures; may be deleted at any time. */
  readonly cacheFolder: string
  /** Folders that pages may open; empty: all, the host has dialogs of its own. */
  readonly allowedRoots: readonly string[]
  readonly host: 'electron' | 'browser' | 'cli'
  readonly version: string
  /** Who makes the edits: the name of the user. */
  readonly actor: string
  readonly packFolder: string
  readonly sampleFolder: string
  readonly mapsFolder: string
  /** Called once, at the first use of a network. */
  readonly createPredictor: (packFolder: string) => Predictor
  readonly emit: Emit
}
