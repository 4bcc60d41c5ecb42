/** Vectors and rotations of a head. */

/** x right, y down, z away from the camera. */
export type Vector3 = readonly [x: number, y: number, z: number]
/** Row by row. */
export type Rotation = readonly [number, number, number, number, number, number, number, number, number]

/** Determinant of three rows: the volume that they span. */
export function triple(a: Vector3, b: Vector3, c: Vector3): number {
  return a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0])
}

/** Trace of one rotation times the other's inverse: 3 where they are equal, less the further they are apart. */
export function likeness(p: Rotation, q: Rotation): number {
  return p.reduce((sum, v, i) => sum + v * (q[i] ?? NaN), 0)
}

/** The vector, turned. */
export function turn(r: Rotation, [x, y, z]: Vector3): Vector3 {
  return [r[0] * x + r[1] * y + r[2] * z, r[3] * x + r[4] * y + r[5] * z, r[6] * x + r[7] * y + r[8] * z]
}

/** The turn by `q`, then by `p`. */
export function multiply(p: Rotation, q: Rotation): Rotation {
  const column = (k: 0 | 1 | 2): Vector3 => turn(p, [q[k], q[k + 3] ?? NaN, q[k + 6] ?? NaN])
  const [a, b, c] = [column(0), column(1), column(2)]
  return [a[0], b[0], c[0], a[1], b[1], c[1], a[2], b[2], c[2]]
}

/** The rotation, then a turn in the picture's plane, clockwise with y down. */
export function rollRotation(r: Rotation, rollRad: number): Rotation {
  return rollRad === 0 ? r : multiply(fromTurn([0, 0, rollRad]), r)
}

/** Rodrigues' formula: the turn about the vector by its length, rad. */
export function fromTurn(by: Vector3): Rotation {
  const angle = Math.hypot(...by)
  if (angle === 0) return [1, 0, 0, 0, 1, 0, 0, 0, 1]
  const [x, y, z] = [by[0] / angle, by[1] / angle, by[2] / angle]
  const s = Math.sin(angle)
  const c = Math.cos(angle)
  const v = 1 - c
  return [
    c + x * x * v, x * y * v - z * s, x * z * v + y * s,
    y * x * v + z * s, c + y * y * v, y * z * v - x * s,
    z * x * v - y * s, z * y * v + x * s, c + z * z * v,
  ]
}
