/** Finds what was meant: every letter in order, better at the beginnings of words and in a row. Own derivation. */

export interface FuzzyMatch {
  readonly score: number
  /** Places of the found letters in the text. */
  readonly places: readonly number[]
}

const wordStartScore = 8
const inRowScore = 5
const letterScore = 1

/** null: not all letters are there in this order. Spaces in the query do not count. */
export function matchFuzzy(text: string, query: string): FuzzyMatch | null {
  const letters = query.toLowerCase().replaceAll(/\s+/g, '')
  const lower = text.toLowerCase()
  const places: number[] = []
  let score = 0
  let from = 0
  for (const letter of letters) {
    const place = bestPlace(lower, letter, from, places.at(-1))
    if (place === -1) return null
    score += letterScore
    if (isWordStart(lower, place)) score += wordStartScore
    if (places.at(-1) === place - 1) score += inRowScore
    places.push(place)
    from = place + 1
  }
  // Among equals the shorter text is the one that was meant.
  return { score: score - text.length / 100, places }
}

/** In a row if possible, else at a word's beginning if the rest can still be found, else the next one. */
function bestPlace(text: string, letter: string, from: number, before: number | undefined): number {
  if (before !== undefined && text[before + 1] === letter) return before + 1
  const next = text.indexOf(letter, from)
  for (let place = next; place !== -1; place = text.indexOf(letter, place + 1)) {
    if (isWordStart(text, place)) return place
  }
  return next
}

function isWordStart(text: string, place: number): boolean {
  return place === 0 || /[^\p{L}\p{N}]/u.test(text[place - 1] ?? '')
}
