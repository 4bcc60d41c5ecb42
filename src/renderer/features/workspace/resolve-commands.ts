/** Re-solving and the attention lens, as acts with their keys. Tab, Enter and Esc change their meaning while ghosts are shown, see commands.ts. */
import type { Command } from '../../session/commands.ts'
import { useExplain } from './store/explain.ts'
import { useResolve } from './store/re-solve.ts'
import { useWorkspace } from './store/workspace.ts'

export function resolveCommands(): Command[] {
  const workspace = useWorkspace()
  const resolve = useResolve()
  const explain = useExplain()
  const hasFace = (): boolean => workspace.activeFace !== null
  const hasOffer = (): boolean => resolve.offer !== null
  return [
    {
      id: 'point.resolve',
      group: 'Point',
      title: 'Re-solve around the placed points',
      keys: ['R'],
      scope: 'canvas',
      isEnabled: hasFace,
      run: () => resolve.resolve(),
    },
    {
      id: 'point.resolvePose',
      group: 'Point',
      title: 'Re-solve from the pins’ head pose',
      keys: ['Shift+R'],
      scope: 'canvas',
      isEnabled: hasFace,
      run: () => resolve.resolve(true),
    },
    {
      id: 'point.takeResolved',
      group: 'Point',
      title: 'Take all re-solved moves',
      keys: [],
      scope: 'canvas',
      isEnabled: hasOffer,
      run: resolve.takeAll,
    },
    {
      id: 'point.leaveResolved',
      group: 'Point',
      title: 'Take none of the re-solved moves',
      keys: [],
      scope: 'canvas',
      isEnabled: hasOffer,
      run: () => void resolve.drop(),
    },
    {
      id: 'view.attentionLens',
      group: 'View',
      title: 'Attention lens while held',
      keys: ['A'],
      scope: 'canvas',
      // The palette cannot hold a key.
      hidden: true,
      run: explain.openLens,
      release: explain.closeLens,
    },
  ]
}
