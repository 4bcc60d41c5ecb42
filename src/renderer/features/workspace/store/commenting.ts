/** Writing a comment: whoever asks for it opens the panel, and the field there takes the focus. */
import { ref, shallowRef } from 'vue'

/** Somebody asked to write one, and no field has taken the focus for it yet. */
export const commentAsked = ref(false)
/** The comment that the canvas menu or a mark leads to; null: none. */
export const commentTarget = shallowRef<{ readonly landmark: number | null } | null>(null)

/** About a point of the active face; null: about the face. */
export function askComment(landmark: number | null): void {
  commentTarget.value = { landmark }
  commentAsked.value = true
}
