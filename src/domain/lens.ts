/** What the attention lens says about one landmark: whom it listened to, who listened to it, and the way it came. */
import type { Point } from './frames.ts'
import { isFlagged } from './records.ts'
import type { Face } from './records.ts'

/** Row i: how much landmark i listened to each landmark; rows sum to 1. Square, one row a landmark of the schema. */
export type Attention = readonly (readonly number[])[]

/** What `images.explain` answers about one face. */
export interface Explanation {
  /** One list of all landmarks a step; imagePx. */
  readonly iterates: readonly (readonly Point<'imagePx'>[])[]
  readonly attention: Attention
}

export interface LensLink {
  readonly index: number
  /** Share of the listener's attention, 0 to 1. */
  readonly weight: number
  /** The other end is flagged itself. */
  readonly flagged: boolean
}

export interface LensReading {
  readonly index: number
  /** Most weight first; the point itself is left out. */
  readonly sources: readonly LensLink[]
  /** How many sources are not listed, and their weight together. */
  readonly hidden: { readonly count: number; readonly weight: number }
  /** Those that gave it most of their attention, most first. */
  readonly listeners: readonly LensLink[]
  /** Share of the weight it gave to other points that went to flagged ones, 0 to 1. */
  readonly flaggedShare: number
  /** Where each step put it, imagePx, first step first. */
  readonly path: readonly Point<'imagePx'>[]
  /** Length of each step but the first, imagePx. */
  readonly stepsPx: readonly number[]
}

export const mostSources = 8
export const mostListeners = 4
/** A listener that gave less than this did not rely on the point. */
const leastListenerWeight = 0.04
/** From this share on the reading carries a warning. */
export const doubtfulShare = 0.25

/** @returns null where the explanation does not know the landmark */
export function readLens(explanation: Explanation, face: Face, index: number, threshold: number): LensReading | null {
  const row = explanation.attention[index]
  if (row === undefined) return null
  const flagged = (i: number): boolean => {
    const landmark = face.landmarks[i]
    return landmark !== undefined && isFlagged(landmark, threshold)
  }
  const links = (weights: readonly number[]): LensLink[] =>
    weights
      .flatMap((weight, i) => (i === index ? [] : [{ index: i, weight, flagged: flagged(i) }]))
      .sort((a, b) => b.weight - a.weight || a.index - b.index)
  const heard = links(row)
  const rest = heard.slice(mostSources)
  const listeners = links(explanation.attention.map((other) => other[index] ?? 0))
  const path = explanation.iterates.flatMap((step) => step[index] ?? [])
  const total = sum(heard)
  return {
    index,
    sources: heard.slice(0, mostSources),
    hidden: { count: rest.length, weight: sum(rest) },
    listeners: listeners.slice(0, mostListeners).filter((l) => l.weight >= leastListenerWeight),
    flaggedShare: total === 0 ? 0 : sum(heard.filter((l) => l.flagged)) / total,
    path,
    stepsPx: path.slice(1).map((p, at) => Math.hypot(p.x - (path[at]?.x ?? p.x), p.y - (path[at]?.y ?? p.y))),
  }
}

function sum(links: readonly LensLink[]): number {
  return links.reduce((all, link) => all + link.weight, 0)
}
