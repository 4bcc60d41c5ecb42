/** What an act did that cannot be seen otherwise, said for a moment. */
import { shallowRef } from 'vue'

export function createSaying() {
  /** `count` tells the same sentence said twice apart; `canUndo`: undo takes back what is said. */
  const said = shallowRef({ text: '', count: 0, canUndo: false })

  function say(text: string, canUndo = false): void {
    said.value = { text, count: said.value.count + 1, canUndo }
  }

  /** What can be undone is not talked over. */
  function sayBesides(text: string): void {
    if (said.value.canUndo) say(`${said.value.text} ${text}`, true)
    else say(text)
  }

  /** Undo means something else by now. */
  function withdrawUndo(): void {
    if (said.value.canUndo) say('')
  }

  return { said, say, sayBesides, withdrawUndo }
}
