/** Pictures of a dataset shared out into training, validation and test. */

export const splitNames = ['train', 'val', 'test'] as const
export type SplitName = (typeof splitNames)[number]
export type SplitShares = Readonly<Record<SplitName, number>>

export interface SplitRule {
  /** Pictures of one identity, or of one folder, stay together. */
  readonly by: 'picture' | 'identity' | 'folder'
  /** Of the pictures; they need not add up to 1. */
  readonly shares: SplitShares
  /** The same seed shares the same pictures out alike. */
  readonly seed: number
  /** First group of this expression in the picture's name: its identity; null: the name without folder and last number. */
  readonly identityPattern: RegExp | null
}

const lastNumber = /[-_. ]*\d+$/

/** @param name of the picture, with `/` between folders */
export function groupOf(name: string, { by, identityPattern }: SplitRule): string {
  const cut = name.lastIndexOf('/')
  switch (by) {
    case 'picture':
      return name
    case 'folder':
      return name.slice(0, Math.max(0, cut))
    case 'identity': {
      if (identityPattern !== null) return identityPattern.exec(name)?.[1] ?? name
      const stem = name.slice(cut + 1).replace(/\.[^.]*$/, '')
      const identity = stem.replace(lastNumber, '')
      return identity === '' ? stem : identity
    }
  }
}

/**
 * A split for each picture. Groups are taken in an order that the seed decides; each goes where most is missing of the
 * share, so that with groups of one picture the shares are met to the picture.
 * @throws RangeError where no share is above 0
 */
export function splitPictures(names: readonly string[], rule: SplitRule): Map<string, SplitName> {
  const open = splitNames.filter((split) => rule.shares[split] > 0)
  const whole = open.reduce((sum, split) => sum + rule.shares[split], 0)
  if (open.length === 0 || !Number.isFinite(whole)) throw new RangeError('at least one share has to be above 0')
  const groups = [...Map.groupBy(names, (name) => groupOf(name, rule))]
    .map(([group, own]) => ({ own, key: hashOf(group, rule.seed), group }))
    .sort((p, q) => p.key - q.key || (p.group < q.group ? -1 : 1))
  const missing = new Map(open.map((split) => [split, (rule.shares[split] / whole) * names.length]))
  const splits = new Map<string, SplitName>()
  for (const { own } of groups) {
    const split = open.reduce((best, one) => ((missing.get(one) ?? 0) > (missing.get(best) ?? 0) ? one : best))
    missing.set(split, (missing.get(split) ?? 0) - own.length)
    for (const name of own) splits.set(name, split)
  }
  return splits
}

/** FNV-1a over the UTF-16 units, then mixed so that neighbours lie far apart; 32 bits. */
function hashOf(text: string, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0
  for (let k = 0; k < text.length; k++) hash = Math.imul(hash ^ text.charCodeAt(k), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
