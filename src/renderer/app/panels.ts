/** F6 and Shift+F6: from panel to panel, in the order of the page. */

export function focusNextPanel(step: 1 | -1): void {
  const panels = [...document.querySelectorAll<HTMLElement>('[data-panel]')].filter((panel) => isShown(panel))
  if (panels.length === 0) return
  const now = panels.findIndex((panel) => panel.contains(document.activeElement))
  const start = now === -1 ? (step === 1 ? -1 : 0) : now
  panels.at((start + step + panels.length) % panels.length)?.focus()
}

function isShown(element: HTMLElement): boolean {
  return element.offsetParent !== null || element.getClientRects().length > 0
}
