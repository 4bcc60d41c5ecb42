/** Which side panels are rails: one choice for wide windows, one for narrow ones. */
import { computed, onScopeDispose, ref } from 'vue'
import { prefs } from './prefs.ts'

export function usePanels() {
  const query = window.matchMedia('(max-width: 1100px)')
  const narrow = ref(query.matches)
  const changed = (): void => {
    narrow.value = query.matches
  }
  query.addEventListener('change', changed)
  onScopeDispose(() => query.removeEventListener('change', changed))

  const imagesFolded = computed({
    get: () => (narrow.value ? prefs.imagesFoldedNarrow : prefs.imagesFolded),
    set: (folded) => (narrow.value ? (prefs.imagesFoldedNarrow = folded) : (prefs.imagesFolded = folded)),
  })
  const faceFolded = computed({
    get: () => (narrow.value ? prefs.faceFoldedNarrow : prefs.faceFolded),
    set: (folded) => (narrow.value ? (prefs.faceFoldedNarrow = folded) : (prefs.faceFolded = folded)),
  })
  return { narrow, imagesFolded, faceFolded }
}
