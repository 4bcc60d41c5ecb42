/** A picture of a preview with its faces, as the canvas would show them. */
import type { ImportPreview } from '#contract/methods/formats.ts'
import { boxOfPoints } from '#domain/frames.ts'
import type { Box, Point } from '#domain/frames.ts'
import type { Landmark } from '#domain/records.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { crowdedPx, styleOfHandle } from '../../canvas/scene/handle-style.ts'
import { paintHandle } from '../../canvas/scene/paint-handle.ts'
import { edgeDark, edgeLight, loupeGround } from '../../canvas/scene/palette.ts'
import { toViewPx } from '../../canvas/view.ts'
import type { View } from '../../canvas/view.ts'

export type Sample = ImportPreview['samples'][number]
type SampleFace = Sample['faces'][number]

/** Around the faces, as a share of their longer side. */
const margin = 0.35

/** The whole picture, or the part with the faces in it; imagePx. */
export function areaOf(sample: Sample, whole: boolean): Box<'imagePx'> {
  const picture = { x0: -0.5, y0: -0.5, x1: sample.width - 0.5, y1: sample.height - 0.5 }
  const faces = whole ? null : boxOfPoints<'imagePx'>(sample.faces.flatMap((f) => f.points))
  if (faces === null) return picture
  const extra = margin * Math.max(faces.x1 - faces.x0, faces.y1 - faces.y0, 8)
  return { x0: faces.x0 - extra, y0: faces.y0 - extra, x1: faces.x1 + extra, y1: faces.y1 + extra }
}

/** Shows the area as large as it fits, in the middle. */
export function viewOf(area: Box<'imagePx'>, width: number, height: number): View {
  const zoom = Math.min(width / (area.x1 - area.x0), height / (area.y1 - area.y0))
  const centre = { x: (area.x0 + area.x1) / 2, y: (area.y0 + area.y1) / 2 }
  return { zoom, offsetXPx: width / 2 - zoom * (centre.x + 0.5), offsetYPx: height / 2 - zoom * (centre.y + 0.5) }
}

export function paintSample(
  context: CanvasRenderingContext2D,
  image: CanvasImageSource | null,
  sample: Sample,
  view: View,
  schemaOf: (id: string) => LandmarkSchema | null,
): void {
  const { width, height } = context.canvas
  context.save()
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.fillStyle = loupeGround
  context.fillRect(0, 0, width, height)
  context.restore()
  if (image !== null) {
    const corner = toViewPx(view, { x: -0.5, y: -0.5 })
    context.drawImage(image, corner.x, corner.y, sample.width * view.zoom, sample.height * view.zoom)
  }
  for (const face of sample.faces) paintFace(context, face, view, face.schemaId === null ? null : schemaOf(face.schemaId))
}

function paintFace(context: CanvasRenderingContext2D, face: SampleFace, view: View, schema: LandmarkSchema | null): void {
  const points = face.points.map((p) => (p === null ? null : toViewPx(view, p)))
  if (face.box !== null) {
    const from = toViewPx(view, { x: face.box.x0, y: face.box.y0 })
    const to = toViewPx(view, { x: face.box.x1, y: face.box.y1 })
    context.setLineDash([4, 4])
    context.strokeStyle = edgeLight
    context.lineWidth = 1
    context.strokeRect(from.x, from.y, to.x - from.x, to.y - from.y)
    context.setLineDash([])
  }
  for (const [colour, widthPx] of [[edgeDark, 2.6], [edgeLight, 1]] as const) {
    context.beginPath()
    for (const [i, j] of schema?.edges ?? []) {
      const [a, b] = [points[i], points[j]]
      if (!a || !b) continue
      context.moveTo(a.x, a.y)
      context.lineTo(b.x, b.y)
    }
    context.strokeStyle = colour
    context.lineWidth = widthPx
    context.stroke()
  }
  for (const [k, at] of points.entries()) {
    if (at === null) continue
    const landmark: Landmark = { position: null, state: face.states[k] ?? 'visible', origin: 'imported', reliability: null, pinned: false }
    paintHandle(context, at.x, at.y, styleOfHandle(landmark, { threshold: 0, crowded: isCrowded(points, k), selected: false }))
  }
}

/** Another point is nearer than a handle is wide. */
function isCrowded(points: readonly (Point<'viewPx'> | null)[], index: number): boolean {
  const here = points[index]
  return here !== null && here !== undefined && points.some((p, k) => k !== index && p !== null && Math.hypot(p.x - here.x, p.y - here.y) < crowdedPx)
}
