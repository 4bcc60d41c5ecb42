/** The head's axes as seen on the picture. */
import type { HeadPose } from './records.ts'

export interface SeenAxis {
  /** x: to the subject's left, y: up, z: the way the nose points. */
  readonly name: 'x' | 'y' | 'z'
  /** On the picture, x right and y down, of a unit axis seen from afar. */
  readonly x: number
  readonly y: number
  /** Towards the viewer. */
  readonly depth: number
}

/** Pitch about the head's x axis, then yaw about the upright, then roll on the picture. */
export function poseAxes(pose: HeadPose): SeenAxis[] {
  const [cy, sy] = [Math.cos(pose.yawRad), Math.sin(pose.yawRad)]
  const [cp, sp] = [Math.cos(pose.pitchRad), Math.sin(pose.pitchRad)]
  const [cr, sr] = [Math.cos(pose.rollRad), Math.sin(pose.rollRad)]
  const see = (name: SeenAxis['name'], x: number, y: number, z: number): SeenAxis => {
    const pitchedY = y * cp + z * sp
    const pitchedZ = z * cp - y * sp
    const yawedX = x * cy + pitchedZ * sy
    // Y points up here and down on the picture; roll is clockwise there.
    return { name, x: yawedX * cr + pitchedY * sr, y: yawedX * sr - pitchedY * cr, depth: pitchedZ * cy - x * sy }
  }
  return [see('x', 1, 0, 0), see('y', 0, 1, 0), see('z', 0, 0, 1)]
}
