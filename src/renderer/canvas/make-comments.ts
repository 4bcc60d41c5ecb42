/** Comments on a face or a point, as edits. Pure, like make-edits.ts; null where nothing would change. */
import type { Edit } from '#domain/edits.ts'
import type { Face, FaceComment } from '#domain/records.ts'
import { setFields } from './make-edits.ts'

export type NewComment = Pick<FaceComment, 'id' | 'landmark' | 'text' | 'author' | 'atMs'>

export function addComment(face: Face, comment: NewComment): Edit | null {
  const text = comment.text.trim()
  return text === '' ? null : setComments(face, [...face.comments, { ...comment, text, resolved: false }])
}

export function resolveComment(face: Face, id: string, resolved: boolean): Edit | null {
  return change(face, id, (comment) => ({ ...comment, resolved }))
}

/** An empty text changes nothing: taking a comment away is an act of its own. */
export function rewriteComment(face: Face, id: string, text: string): Edit | null {
  const trimmed = text.trim()
  return trimmed === '' ? null : change(face, id, (comment) => ({ ...comment, text: trimmed }))
}

export function deleteComment(face: Face, id: string): Edit | null {
  return setComments(face, face.comments.filter((comment) => comment.id !== id))
}

function change(face: Face, id: string, to: (comment: FaceComment) => FaceComment): Edit | null {
  return setComments(face, face.comments.map((comment) => (comment.id === id ? to(comment) : comment)))
}

function setComments(face: Face, comments: readonly FaceComment[]): Edit | null {
  return setFields(face, 'comment', { comments })
}
