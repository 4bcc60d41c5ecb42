/** Bare Konva: the same picture, lines and points with the library's own shapes, nothing else. */
import Konva from 'konva'
import { makePicture, picture, spreadPoints } from './shape.ts'

const radiusPx = 4.5

export async function showBare(element: HTMLDivElement, count: number): Promise<() => void> {
  const stage = new Konva.Stage({ container: element, width: element.clientWidth, height: element.clientHeight })
  const imageLayer = new Konva.Layer({ listening: false })
  const image = new Image()
  image.src = await makePicture()
  await image.decode()
  imageLayer.add(new Konva.Image({ image: await createImageBitmap(image), ...picture }))
  const layer = new Konva.Layer({ listening: false })
  const points = spreadPoints(count)
  const line = new Konva.Line({ points: points.flatMap((p) => [p.x, p.y]), stroke: '#fff', strokeWidth: 1, strokeScaleEnabled: false })
  layer.add(line)
  const circles = points.map((p) => {
    const options = { x: p.x, y: p.y, fill: '#56b4e9', stroke: '#000', strokeWidth: 1, strokeScaleEnabled: false }
    return new Konva.Circle({ ...options, radius: radiusPx })
  })
  layer.add(...circles)
  stage.add(imageLayer, layer)

  let zoom = Math.min(stage.width() / picture.width, stage.height() / picture.height)
  let offset = { x: (stage.width() - picture.width * zoom) / 2, y: (stage.height() - picture.height * zoom) / 2 }
  const place = (): void => {
    stage.scale({ x: zoom, y: zoom })
    stage.position(offset)
    for (const circle of circles) circle.radius(radiusPx / zoom)
    stage.batchDraw()
    Object.assign(element.dataset, { zoom: String(zoom), offsetX: String(offset.x), offsetY: String(offset.y) })
  }
  place()

  let dragged: number | null = null
  const end = new AbortController()
  element.addEventListener('pointerdown', (e) => (dragged = nearest(e.offsetX, e.offsetY)), end)
  element.addEventListener('pointerup', () => (dragged = null), end)
  element.addEventListener(
    'pointermove',
    (e) => {
      if (dragged === null) return
      const p = { x: (e.offsetX - offset.x) / zoom, y: (e.offsetY - offset.y) / zoom }
      points[dragged] = p
      circles[dragged]?.position(p)
      line.points(points.flatMap((q) => [q.x, q.y]))
      layer.batchDraw()
    },
    end,
  )
  element.addEventListener(
    'wheel',
    (e) => {
      e.preventDefault()
      const factor = Math.exp(-e.deltaY / 500)
      offset = { x: e.offsetX - (e.offsetX - offset.x) * factor, y: e.offsetY - (e.offsetY - offset.y) * factor }
      zoom *= factor
      place()
    },
    { signal: end.signal, passive: false },
  )

  function nearest(x: number, y: number): number {
    const far = (p: { x: number; y: number }): number => Math.hypot(p.x * zoom + offset.x - x, p.y * zoom + offset.y - y)
    return points.reduce((best, p, i) => (far(p) < far(points[best] ?? p) ? i : best), 0)
  }
  return () => {
    end.abort()
    stage.destroy()
  }
}
