/** How the picture and what lies on it are shown, as acts with their keys. */
import { labelModes } from '../../canvas/scene/model.ts'
import type { Surface } from '../../canvas/surface.ts'
import type { Command } from '../../session/commands.ts'
import { prefs } from './store/prefs.ts'
import { useWorkspace } from './store/workspace.ts'
import { labelModeWords, onOpenModes } from './words.ts'

const zoomStep = 1.25

export function viewCommands(surface: () => Surface | null): Command[] {
  const view = (id: string, title: string, keys: readonly string[], run: () => void): Command => ({ id: `view.${id}`, group: 'View', title, keys, scope: 'canvas', run })
  return [
    view('fitFace', 'Fit the face', ['F'], () => surface()?.fitFace()),
    view('fitPicture', 'Fit the picture', ['0'], () => surface()?.fitPicture()),
    view('zoomIn', 'Zoom in', ['+', '='], () => surface()?.zoomBy(zoomStep)),
    view('zoomOut', 'Zoom out', ['-'], () => surface()?.zoomBy(1 / zoomStep)),
    view('toggleLoupe', 'Loupe on or off', ['L'], () => (prefs.loupeOn = !prefs.loupeOn)),
    view('toggleEdges', 'Edges on or off', ['E'], () => (prefs.showEdges = !prefs.showEdges)),
    view('cycleLabels', 'Labels: flagged, all, none', ['T'], cycleLabels),
    view('toggleRegions', 'Regions on or off', ['Shift+G'], () => (prefs.showRegions = !prefs.showRegions)),
    view('togglePose', 'Pose axes on or off', ['Shift+P'], () => (prefs.showPose = !prefs.showPose)),
    view('toggleGhosts', 'Ghosts on or off', ['Y'], toggleGhosts),
    ...onOpenModes.map(
      ({ value: mode, text }): Command => ({
        ...view(`onOpen-${mode}`, `On a new picture: ${text.toLowerCase()}`, [], () => (prefs.fitOnOpen = mode)),
        scope: 'global',
        isEnabled: () => prefs.fitOnOpen !== mode,
      }),
    ),
  ]
}

function cycleLabels(): void {
  prefs.labels = labelModes[(labelModes.indexOf(prefs.labels) + 1) % labelModes.length] ?? 'flagged'
  useWorkspace().say(`Labels: ${labelModeWords[prefs.labels].toLowerCase()}`)
}

/** Without any on the canvas nothing else says what the key did. */
function toggleGhosts(): void {
  prefs.showGhosts = !prefs.showGhosts
  useWorkspace().say(`Ghosts are ${prefs.showGhosts ? 'shown' : 'hidden'}.`)
}
