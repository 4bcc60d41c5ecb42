/** How the workspace looks and behaves, remembered. Kept in the page's storage for the first frame, and with the program's settings. */
import { reactive, watch } from 'vue'
import { call, onConnected } from '../../../session/backend.ts'
import { labelModes } from '../../../canvas/scene/model.ts'
import type { LabelMode } from '../../../canvas/scene/model.ts'
import type { FitMode } from '../../../canvas/surface.ts'

/** `each`: every picture keeps its own view for the session; one that is new shows the face. */
export type OpenMode = FitMode | 'each'

export interface WorkspacePrefs {
  showEdges: boolean
  showRegions: boolean
  showPose: boolean
  showGhosts: boolean
  labels: LabelMode
  loupeOn: boolean
  /** What the view does when another picture comes. */
  fitOnOpen: OpenMode
  listView: 'list' | 'grid'
  imagesFolded: boolean
  faceFolded: boolean
  /** A window of 1,100 px or less has its own choice: there panels are rails at first. */
  imagesFoldedNarrow: boolean
  faceFoldedNarrow: boolean
}

const settingKey = 'workspace'
const storageKey = 'canthus.workspace'
const openModes: readonly OpenMode[] = ['face', 'picture', 'each', 'keep']

const switches = [
  'showEdges',
  'showRegions',
  'showPose',
  'showGhosts',
  'loupeOn',
  'imagesFolded',
  'faceFolded',
  'imagesFoldedNarrow',
  'faceFoldedNarrow',
] as const

const defaults: WorkspacePrefs = {
  showEdges: true,
  showRegions: false,
  showPose: false,
  showGhosts: true,
  labels: 'flagged',
  loupeOn: true,
  fitOnOpen: 'face',
  listView: 'list',
  imagesFolded: false,
  faceFolded: false,
  imagesFoldedNarrow: true,
  faceFoldedNarrow: true,
}

export const prefs = reactive<WorkspacePrefs>({ ...defaults })

take(parse(localStorage.getItem(storageKey)))
onConnected(async () => {
  const answer = await call('app.getSettings', {})
  if (answer.ok) take(answer.value.settings[settingKey])
})

watch(prefs, (now) => {
  const text = JSON.stringify(now)
  if (localStorage.getItem(storageKey) === text) return
  localStorage.setItem(storageKey, text)
  void call('app.setSetting', { key: settingKey, value: { ...now } })
})

function take(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  const from = value as Record<string, unknown>
  for (const key of switches) if (typeof from[key] === 'boolean') prefs[key] = from[key]
  if (from['listView'] === 'list' || from['listView'] === 'grid') prefs.listView = from['listView']
  prefs.labels = labelModes.find((mode) => mode === from['labels']) ?? prefs.labels
  prefs.fitOnOpen = openModes.find((mode) => mode === from['fitOnOpen']) ?? prefs.fitOnOpen
}

function parse(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}
