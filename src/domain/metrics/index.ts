export { errorNorms, judgementLengthPx, normLengthPx, type ErrorNorm } from './error-norm.ts'
export {
  areaUnderCurve,
  failureRate,
  meanOf,
  normalisedMeanError,
  percentile,
  pointErrorsPx,
  regionErrors,
} from './nme.ts'
export { measureReliability, rightWithin, wrongAbove, type JudgedPoint, type ReliabilityFigures } from './reliability-figures.ts'
