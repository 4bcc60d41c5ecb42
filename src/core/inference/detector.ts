import * as ort from 'onnxruntime-node'
import { warpPicture } from '#core/images/index.ts'
import type { Picture } from '#core/images/index.ts'
import { boxCentre, boxSize, scaleAndShift, transformPoint } from '#domain/frames.ts'
import type { Affine, Box } from '#domain/frames.ts'
import type { DetectorRule } from './manifest.ts'
import { suppressOverlaps } from './nms.ts'
import type { ScoredBox } from './nms.ts'
import { takeOutput } from './tensors.ts'

/** Where the detector's input lies in the picture, and its size in pixels. */
export interface DetectorView {
  readonly imagePxFromDetectorPx: Affine<'detectorPx', 'imagePx'>
  readonly width: number
  readonly height: number
}

/** The picture's top left corner stays the corner; what is padded lies right and below. */
export function placeDetectorView(picture: { width: number; height: number }, rule: DetectorRule): DetectorView {
  const shrink = Math.max(picture.width, picture.height) / rule.largestSide
  const pad = (side: number) => Math.max(1, Math.ceil(Math.round(side / shrink) / rule.multiple)) * rule.multiple
  return {
    imagePxFromDetectorPx: scaleAndShift(shrink, shrink / 2 - 0.5, shrink / 2 - 0.5),
    width: pad(picture.width),
    height: pad(picture.height),
  }
}

/**
 * Finds the faces of a picture.
 * @param session input `picture` [1, 3, H, W], RGB 0 to 1; outputs `boxes` [1, K, 4] x0, y0, x1, y1 in detectorPx and
 *   `scores` [1, K], 0 to 1, before suppression
 * @returns boxes of the landmarks in imagePx, best score first; they may reach beyond the picture
 */
export async function detectFaces(
  session: ort.InferenceSession,
  rule: DetectorRule,
  picture: Picture,
): Promise<ScoredBox<'imagePx'>[]> {
  const { imagePxFromDetectorPx, width, height } = placeDetectorView(picture, rule)
  const input = warpPicture(picture, imagePxFromDetectorPx, width, height)
  const outputs = await session.run({ picture: new ort.Tensor('float32', input, [1, 3, height, width]) })
  const scores = takeOutput(outputs, 'scores', [1, null])
  const boxes = takeOutput(outputs, 'boxes', [1, scores.data.length, 4])
  const candidates: ScoredBox<'detectorPx'>[] = []
  scores.data.forEach((score, k) => {
    if (score < rule.threshold) return
    const [x0, y0, x1, y1] = boxes.data.subarray(4 * k, 4 * k + 4)
    if (x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined) return
    if (x1 > x0 && y1 > y0) candidates.push({ box: { x0, y0, x1, y1 }, score })
  })
  return suppressOverlaps(candidates, rule.nmsOverlap).map(({ box, score }) => ({
    box: convertBox(transformBox(imagePxFromDetectorPx, box), rule),
    score,
  }))
}

function transformBox(m: Affine<'detectorPx', 'imagePx'>, box: Box<'detectorPx'>): Box<'imagePx'> {
  const from = transformPoint(m, { x: box.x0, y: box.y0 })
  const to = transformPoint(m, { x: box.x1, y: box.y1 })
  return { x0: from.x, y0: from.y, x1: to.x, y1: to.y }
}

/** From what the detector boxes to the box of the landmarks, by the mean measured for the pack. */
export function convertBox(box: Box<'imagePx'>, { boxToCrop }: DetectorRule): Box<'imagePx'> {
  const { width, height } = boxSize(box)
  const centre = boxCentre(box)
  const longer = Math.max(width, height)
  const x = centre.x + boxToCrop.dx * longer
  const y = centre.y + boxToCrop.dy * longer
  const halfWidth = (width * boxToCrop.scale) / 2
  const halfHeight = (height * boxToCrop.scale) / 2
  return { x0: x - halfWidth, y0: y - halfHeight, x1: x + halfWidth, y1: y + halfHeight }
}
