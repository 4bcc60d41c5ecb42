import type { HeadPose } from '#domain/records.ts'

/**
 * Head pose from the rotation that takes the head's axes to the picture's (x right, y down, z away from the camera; the
 * identity looks straight into the camera).
 *
 * Own derivation: R = Ry(yaw) Rx(pitch) Rz(roll). The face looks along -z, so its direction in the picture's frame is
 * minus the third column: yaw = atan2(-R02, R22), pitch = asin(R12), roll = atan2(R10, R11).
 *
 * @param rotation 9 numbers, row by row
 * @param restPitchRad pitch of the network's own axes on a head that looks straight into the camera; the rotation is
 *   multiplied by Rx(-restPitchRad) first
 */
export function poseFromRotation(rotation: ArrayLike<number>, restPitchRad: number): HeadPose {
  const at = (i: number) => {
    const value = rotation[i]
    if (value === undefined) throw new RangeError('a rotation has nine numbers')
    return value
  }
  const c = Math.cos(restPitchRad)
  const s = Math.sin(restPitchRad)
  const second = (row: number) => c * at(3 * row + 1) + s * at(3 * row + 2)
  const third = (row: number) => c * at(3 * row + 2) - s * at(3 * row + 1)
  return {
    yawRad: Math.atan2(-third(0), third(2)),
    pitchRad: Math.asin(Math.max(-1, Math.min(1, third(1)))),
    rollRad: Math.atan2(at(3), second(1)),
  }
}
