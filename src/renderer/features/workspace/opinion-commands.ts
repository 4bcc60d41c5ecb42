/** Taking the model's opinion of imported labels, as acts with their keys. Confirming a point keeps its label, see commands.ts. */
import type { Command } from '../../session/commands.ts'
import { useOpinion } from './store/opinion.ts'
import { useWorkspace } from './store/workspace.ts'

export function opinionCommands(): Command[] {
  const workspace = useWorkspace()
  const opinion = useOpinion()
  return [
    {
      id: 'point.takeOpinion',
      group: 'Point',
      title: 'Use the model’s place for a doubted label',
      keys: ['U'],
      scope: 'canvas',
      isEnabled: () => opinion.doubted.some(({ index }) => workspace.selected.includes(index)),
      run: () => opinion.take(),
    },
    {
      id: 'face.takeOpinions',
      group: 'Face',
      title: 'Use the model’s places for all doubted labels',
      keys: [],
      scope: 'canvas',
      isEnabled: () => opinion.doubted.length > 0,
      run: () => opinion.take(true),
    },
  ]
}
