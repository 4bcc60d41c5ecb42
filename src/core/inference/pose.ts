import type { HeadPose } from '#domain/records.ts'

/**
 * Head pose from the rotation that takes the head's axes to the picture's (x right, y down, z away from the camera; the
 * identity looks straight into the camera).
 *
 * Own derivation: R = Ry(yaw) Rx(pitch) Rz(roll). The face looks along -z, so its direction in the picture's frame is
 * minus the third column: yaw = atan2(-R02, R22), pitch = asin(R12), roll = atan2(R10, R11).
 *
 * @param rotation 9 numbers, row by row
 */
export function poseFromRotation(rotation: ArrayLike<number>): HeadPose {
  const at = (i: number) => {
    const value = rotation[i]
    if (value === undefined) throw new RangeError('a rotation has nine numbers')
    return value
  }
  return {
    yawRad: Math.atan2(-at(2), at(8)),
    pitchRad: Math.asin(Math.max(-1, Math.min(1, at(5)))),
    rollRad: Math.atan2(at(3), at(4)),
  }
}
