/** Numbers and times as the page says them: with units, with a scale, always the same way. */

const counts = new Intl.NumberFormat('en-US')
const narrowSpace = '\u202f'

/** `2,431` */
export function formatCount(n: number): string {
  return counts.format(n)
}

/** `1 picture`, `2,431 pictures` */
export function formatCountOf(n: number, one: string, many = `${one}s`): string {
  return `${formatCount(n)} ${n === 1 ? one : many}`
}

/** A share from 0 to 1: `62 %`. Never 100 before all is done, never 0 once something is. */
export function formatPercent(share: number): string {
  const rounded = Math.round(share * 100)
  const shown = rounded >= 100 && share < 1 ? 99 : rounded <= 0 && share > 0 ? 1 : rounded
  return `${String(shown)}${narrowSpace}%`
}

/** An expected number of wrong points: `0`, `3.1`, `214`. */
export function formatExpected(n: number): string {
  return n < 10 ? n.toFixed(1).replace(/^0\.0$/, '0') : formatCount(Math.round(n))
}

/** What a project says about its wrong points: `12 ± 3.1`; what no calibration speaks of is named. */
export function formatWrongLeft(left: { readonly expectedWrong: number; readonly expectedWrongSd: number; readonly pointsUnjudged: number }): string {
  const { expectedWrong, expectedWrongSd, pointsUnjudged } = left
  if (pointsUnjudged === 0) return `${formatExpected(expectedWrong)} ± ${formatExpected(expectedWrongSd)}`
  const rest = `not known for ${formatCountOf(pointsUnjudged, 'point')}: the pack that set them is not calibrated`
  return expectedWrong === 0 ? rest : `${formatExpected(expectedWrong)} ± ${formatExpected(expectedWrongSd)}, and ${rest}`
}

/** `0.8 s`, `24 s`, `3 min 20 s`, `2 h 5 min` */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${String(whole)} s`
  if (whole < 3600) return joinUnits(Math.floor(whole / 60), 'min', whole % 60, 's')
  return joinUnits(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min')
}

function joinUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${String(large)} ${largeUnit}` : `${String(large)} ${largeUnit} ${String(small)} ${smallUnit}`
}

/** `12 faces/s`, `0.4 pictures/s` */
export function formatRate(perSecond: number, unit: string): string {
  return `${perSecond < 10 ? perSecond.toFixed(1) : formatCount(Math.round(perSecond))} ${unit}/s`
}

/** `12:03:22` */
export function formatClock(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB')
}

/** `today 12:03`, `yesterday`, `17 Nov`, `17 Nov 2025` */
export function formatWhen(atMs: number, nowMs: number): string {
  const at = new Date(atMs)
  const now = new Date(nowMs)
  const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000)
  if (days === 0) return `today ${at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`
  if (days === 1) return 'yesterday'
  const year = at.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const }
  return at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', ...year })
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}

/** The last part of a path, whichever its slashes. */
export function fileNameOf(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path
}
