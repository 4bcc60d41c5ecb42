/** Writing a comment: whoever asks for it opens the panel, and the field there takes the focus. */
import { ref, shallowRef } from 'vue'

/** Counts how often somebody asked to write one. */
export const commentAsked = ref(0)
/** The comment that the canvas menu or a mark leads to; null: none. */
export const commentTarget = shallowRef<{ readonly landmark: number | null } | null>(null)

/** About a point of the active face; null: about the face. */
export function askComment(landmark: number | null): void {
  commentTarget.value = { landmark }
  commentAsked.value++
}
