/** Comments as our own formats spell them: objects of id, landmark (0-based, left out for the whole face), text, author, atMs, resolved. */
import type { FaceComment } from '../records.ts'
import { flag, list, membersOf, nullable, number, text } from './json-values.ts'
import { LabelFileError } from './label-file.ts'

/** @throws LabelFileError that names the member */
export function readComments(value: unknown, path: string): FaceComment[] {
  return list(value, path, (one, at) => {
    const members = membersOf(one, at, ['id', 'landmark', 'text', 'author', 'atMs', 'resolved'])
    const landmark = nullable(number)(members['landmark'], `${at}.landmark`)
    if (landmark !== null && (!Number.isInteger(landmark) || landmark < 0)) throw new LabelFileError(`${at}.landmark is no index from 0: ${String(landmark)}`)
    const words = text(members['text'], `${at}.text`)
    if (words === '' || words.length > 2000) throw new LabelFileError(`${at}.text has ${String(words.length)} characters, and a comment has 1 to 2,000`)
    return {
      id: text(members['id'], `${at}.id`),
      landmark,
      text: words,
      author: text(members['author'], `${at}.author`),
      atMs: number(members['atMs'], `${at}.atMs`),
      resolved: nullable(flag)(members['resolved'], `${at}.resolved`) ?? false,
    }
  })
}

/** null where there are none. */
export function showComments(comments: readonly FaceComment[]): object[] | null {
  if (comments.length === 0) return null
  return comments.map(({ id, landmark, text: words, author, atMs, resolved }) => ({ id, ...(landmark !== null && { landmark }), text: words, author, atMs, ...(resolved && { resolved }) }))
}
