/** A face drawn from 68 points, for the start screen. Own proportions; x to the right, y down, about 100 wide. */

export interface DrawnFace {
  readonly points: readonly (readonly [number, number])[]
  /** Paths of the contours. */
  readonly contours: readonly string[]
}

/** `turn` moves the inner features sideways and narrows one half, as a head that turns. */
export function drawFace(turn: number): DrawnFace {
  const jaw = along(17, (t) => {
    const angle = Math.PI * (1 - t)
    return [50 + 37 * Math.cos(angle), 40 + 50 * Math.sin(angle) ** 0.9]
  })
  const rightBrow = along(5, (t) => [19 + 23 * t, 29 - 7 * Math.sin(Math.PI * (0.15 + 0.6 * t))])
  const leftBrow = along(5, (t) => [58 + 23 * t, 29 - 7 * Math.sin(Math.PI * (0.25 + 0.6 * t))])
  const bridge = along(4, (t) => [50 + turn * 5 * t, 36 + 20 * t])
  const base = along(5, (t) => [42 + 16 * t + turn * 3, 60 + 2.5 * Math.sin(Math.PI * t)])
  const rightEye = ellipse(6, 31, 38, 7, 3.4)
  const leftEye = ellipse(6, 69, 38, 7, 3.4)
  const outerLips = ellipse(12, 50, 73, 14, 5.6)
  const innerLips = ellipse(8, 50, 73, 10.5, 1.6)
  const parts = [jaw, rightBrow, leftBrow, bridge, base, rightEye, leftEye, outerLips, innerLips]
  const turned = parts.map((part, index) => part.map(([x, y]): [number, number] => turnPoint(x, y, index === 0 ? turn / 3 : turn)))
  return { points: turned.flat(), contours: turned.map((part, index) => pathOf(part, index >= 5)) }
}

function along(count: number, at: (t: number) => [number, number]): [number, number][] {
  return Array.from({ length: count }, (_, i) => at(i / (count - 1)))
}

/** Begins at the left corner, over the top. */
function ellipse(count: number, x: number, y: number, width: number, height: number): [number, number][] {
  return Array.from({ length: count }, (_, i) => {
    const angle = Math.PI + (2 * Math.PI * i) / count
    return [x + width * Math.cos(angle), y + height * Math.sin(angle)]
  })
}

function turnPoint(x: number, y: number, turn: number): [number, number] {
  const fromMiddle = (x - 50) / 50
  return [x + turn * 7 * (1 - fromMiddle ** 2), y]
}

function pathOf(points: readonly (readonly [number, number])[], closed: boolean): string {
  const steps = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(2)} ${y.toFixed(2)}`)
  return steps.join('') + (closed ? 'Z' : '')
}
