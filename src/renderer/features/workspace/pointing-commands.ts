/** Acts of the canvas beyond its tools: selecting a region, mirroring a half, its menu, how the picture is shown. */
import { mirrorHalf } from '#domain/mirror-half.ts'
import { movePoints } from '../../canvas/make-edits.ts'
import type { Surface } from '../../canvas/surface.ts'
import type { Command } from '../../session/commands.ts'
import { isAdjusted, isAdjusting, resetAdjustments } from './store/view-adjustments.ts'
import { useWorkspace } from './store/workspace.ts'

export function pointingCommands(surface: () => Surface | null): Command[] {
  const workspace = useWorkspace()
  const hasPicture = (): boolean => workspace.shown !== null && workspace.shown.picture !== null
  return [
    {
      id: 'point.selectRegion',
      group: 'Point',
      title: 'Select the region of the point',
      keys: ['G'],
      scope: 'canvas',
      isEnabled: () => workspace.primary !== null,
      run: selectRegion,
    },
    {
      id: 'face.mirrorHalf',
      group: 'Face',
      title: 'Mirror from the better half',
      keys: ['Shift+M'],
      scope: 'canvas',
      isEnabled: () => workspace.activeFace !== null,
      run: mirrorBetterHalf,
    },
    {
      id: 'canvas.openMenu',
      group: 'View',
      title: 'Menu of the point or the face',
      keys: ['Shift+F10', 'ContextMenu'],
      scope: 'canvas',
      isEnabled: hasPicture,
      run: () => surface()?.openMenu(),
    },
    {
      id: 'view.adjust',
      group: 'View',
      title: 'Brightness, contrast, channel…',
      keys: ['J'],
      scope: 'global',
      isEnabled: hasPicture,
      run: () => void (isAdjusting.value = !isAdjusting.value),
    },
    {
      id: 'view.resetAdjustments',
      group: 'View',
      title: 'Show the picture as it is',
      keys: [],
      scope: 'global',
      isEnabled: () => isAdjusted.value,
      run: resetAdjustments,
    },
  ]
}

/** The point itself comes last: it stays the one that is shown large. */
function selectRegion(): void {
  const workspace = useWorkspace()
  const { primary } = workspace
  const region = workspace.schema?.regions.find((r) => primary !== null && r.indices.includes(primary))
  if (primary === null || region === undefined) return
  workspace.selectFace(workspace.activeFaceId, [...region.indices.filter((index) => index !== primary), primary])
}

function mirrorBetterHalf(): void {
  const workspace = useWorkspace()
  const { activeFace, schema } = workspace
  if (activeFace === null || schema === null) return
  const mirrored = mirrorHalf(activeFace.landmarks, schema)
  if (mirrored === null) {
    workspace.say('Neither half is better than the other, or nothing is left to replace.')
    return
  }
  workspace.commit(movePoints(activeFace, mirrored.positions, 'mirror'))
  const side = mirrored.half === 'subject-right' ? 'right' : 'left'
  workspace.say(`${String(mirrored.positions.size)} points of the subject's ${side} half were mirrored from the other half.`)
}
