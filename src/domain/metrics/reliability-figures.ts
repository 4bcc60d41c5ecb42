/** How good a reliability is, judged on points whose true place is known. */

/** Off by more than this share of d: wrong. */
export const wrongAbove = 0.08
/** Off by at most this share of d: right. */
export const rightWithin = 0.05

export interface JudgedPoint {
  /** 0 to 1. */
  readonly reliability: number
  /** Distance to the true place over d (see `judgementLengthPx`). */
  readonly error: number
}

export interface ReliabilityFigures {
  /** Probability that a wrong point has a lower reliability than one that is not wrong; ties count a half. */
  readonly auroc8: number | null
  /** 1 - Brier score over that of always saying the base rate, for "right". 1 perfect, 0 no better than the base rate. */
  readonly brierSkill5: number | null
  /** Expected calibration error for "right": 15 bins of equal width, weighted by their points. */
  readonly ece5: number | null
  /** Share of the wrong points that lie among the least reliable fifth; a tie across the border counts by its share. */
  readonly caughtInWorstFifth: number | null
}

/** Each figure is null where it is not defined: no points, or all (or none) of them wrong or right. */
export function measureReliability(points: readonly JudgedPoint[]): ReliabilityFigures {
  const sorted = points.toSorted((p, q) => p.reliability - q.reliability)
  return {
    auroc8: rankWrongPoints(sorted),
    brierSkill5: measureBrierSkill(sorted),
    ece5: measureCalibration(sorted, 15),
    caughtInWorstFifth: countCaught(sorted, 0.2),
  }
}

function* groupTies(sorted: readonly JudgedPoint[]): Generator<{ wrong: number; other: number }> {
  let start = 0
  while (start < sorted.length) {
    let end = start
    let wrong = 0
    while (end < sorted.length && sorted[end]?.reliability === sorted[start]?.reliability) {
      if ((sorted[end]?.error ?? 0) > wrongAbove) wrong++
      end++
    }
    yield { wrong, other: end - start - wrong }
    start = end
  }
}

function rankWrongPoints(sorted: readonly JudgedPoint[]): number | null {
  let wrongBelow = 0
  let otherBelow = 0
  let pairs = 0
  for (const { wrong, other } of groupTies(sorted)) {
    pairs += wrongBelow * other + (wrong * other) / 2
    wrongBelow += wrong
    otherBelow += other
  }
  return wrongBelow > 0 && otherBelow > 0 ? pairs / (wrongBelow * otherBelow) : null
}

function countCaught(sorted: readonly JudgedPoint[], share: number): number | null {
  let room = share * sorted.length
  let caught = 0
  let wrongAll = 0
  for (const { wrong, other } of groupTies(sorted)) {
    caught += wrong * Math.min(1, room / (wrong + other))
    room = Math.max(0, room - wrong - other)
    wrongAll += wrong
  }
  return wrongAll > 0 ? caught / wrongAll : null
}

function measureBrierSkill(points: readonly JudgedPoint[]): number | null {
  const right = points.filter((p) => p.error <= rightWithin).length
  const base = right / points.length
  const baseScore = base * (1 - base)
  if (!(baseScore > 0)) return null
  const score = points.reduce((sum, p) => sum + (p.reliability - (p.error <= rightWithin ? 1 : 0)) ** 2, 0) / points.length
  return 1 - score / baseScore
}

function measureCalibration(points: readonly JudgedPoint[], count: number): number | null {
  if (points.length === 0) return null
  const gaps = new Float64Array(count)
  for (const p of points) {
    const bin = Math.min(count - 1, Math.floor(p.reliability * count))
    gaps[bin] = (gaps[bin] ?? 0) + p.reliability - (p.error <= rightWithin ? 1 : 0)
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / points.length
}
