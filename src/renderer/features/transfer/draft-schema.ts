/** A schema for faces of a label file that fit none: its points are named as in the file and lie as on a sample. */
import type { ImportPreview } from '#contract/methods/formats.ts'
import { boxOfPoints } from '#domain/frames.ts'
import { addPoint, emptySchema, freeId, movePoints, setLandmarkName } from '#domain/schema-edits.ts'
import type { LandmarkSchema, SchemaPlace } from '#domain/schema.ts'
import { fileNameOf } from '../../ui/format.ts'

type Kind = ImportPreview['schemas'][number]

/** Room around the points of the sample. */
const margin = 0.08

export function draftSchema(kind: Kind, samples: ImportPreview['samples'], path: string): LandmarkSchema {
  const title = fileNameOf(path).replace(/\.[^.]*$/, '').slice(0, 60)
  const places = placesOf(kind, samples)
  const bare = places.reduce((schema, place) => addPoint(schema, place), emptySchema(freeId(`${title} ${String(kind.points)}`, []), `${title}, ${String(kind.points)} points`))
  return places.reduce((schema, _, k) => {
    const name = kind.names?.[k]?.slice(0, 100)
    // The file's names are whole: a side in them is part of the name.
    return setLandmarkName(schema, k, name === undefined || name.trim() === '' ? {} : { name })
  }, movePoints(bare, new Map(places.entries())))
}

/** Of the first sample with all points; else a ring. */
function placesOf(kind: Kind, samples: ImportPreview['samples']): SchemaPlace[] {
  const face = samples
    .flatMap((s) => s.faces)
    .find((f) => f.schemaId === null && f.points.length === kind.points && f.points.every((p) => p !== null))
  const points = face?.points.filter((p) => p !== null) ?? []
  const box = boxOfPoints<'imagePx'>(points)
  if (box === null) {
    return Array.from({ length: kind.points }, (_, k) => ({
      x: 0.5 - 0.4 * Math.sin((2 * Math.PI * k) / kind.points),
      y: 0.5 - 0.4 * Math.cos((2 * Math.PI * k) / kind.points),
    }))
  }
  const scale = (1 - 2 * margin) / Math.max(box.x1 - box.x0, box.y1 - box.y0, 1e-6)
  const [cx, cy] = [(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2]
  return points.map((p) => ({ x: 0.5 + (p.x - cx) * scale, y: 0.5 + (p.y - cy) * scale }))
}
