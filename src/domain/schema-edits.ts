/**
 * Changes to a landmark schema, each from one whole schema to the next. The mirror map is changed by pairs only, so it
 * undoes itself after every one of them; indices stay whole when points come and go.
 */
import { layoutOf, nameWithSide } from './schema.ts'
import type { LandmarkName, LandmarkSchema, SchemaContour, SchemaPlace, SchemaRegion, SubjectSide } from './schema.ts'

/** A schema that nobody has drawn yet. */
export function emptySchema(id: string, name: string): LandmarkSchema {
  return {
    id,
    name,
    source: '',
    landmarks: [],
    edges: [],
    regions: [],
    contours: [],
    flip: [],
    interOcular: null,
    pupils: null,
    layout: [],
  }
}

/** The new point is the last one; it lies on the side that its place says, and is called `point N`. */
export function addPoint(schema: LandmarkSchema, place: SchemaPlace): LandmarkSchema {
  const index = schema.landmarks.length
  const side: SubjectSide = Math.abs(place.x - 0.5) < 0.02 ? 'middle' : place.x < 0.5 ? 'subject-right' : 'subject-left'
  return {
    ...schema,
    landmarks: [...schema.landmarks, { name: freeName(schema, side), side }],
    flip: [...schema.flip, index],
    layout: [...layoutOf(schema), clampPlace(place)],
  }
}

function freeName(schema: LandmarkSchema, side: SubjectSide): string {
  const taken = new Set(schema.landmarks.map(nameWithSide))
  let number = schema.landmarks.length + 1
  while (taken.has(nameWithSide({ name: `point ${String(number)}`, side }))) number++
  return `point ${String(number)}`
}

/** With their edges; the indices of later points close up. Contours of fewer than two points go, empty regions stay. */
export function removePoints(schema: LandmarkSchema, indices: readonly number[]): LandmarkSchema {
  const gone = new Set(indices)
  const kept = schema.landmarks.flatMap((_, k) => (gone.has(k) ? [] : [k]))
  const next = new Map(kept.map((k, at) => [k, at]))
  const move = (list: readonly number[]): number[] => list.flatMap((k) => next.get(k) ?? [])
  const layout = layoutOf(schema)
  const pupils = schema.pupils?.map(move) ?? []
  const [p, q] = move(schema.interOcular ?? [])
  return {
    ...schema,
    landmarks: kept.flatMap((k) => schema.landmarks[k] ?? []),
    layout: kept.flatMap((k) => layout[k] ?? []),
    edges: schema.edges.map(([a, b]) => move([a, b])).flatMap(([a, b]) => (a === undefined || b === undefined ? [] : [[a, b] as const])),
    regions: schema.regions.map((r) => ({ ...r, indices: move(r.indices) })),
    contours: schema.contours.map((c) => ({ ...c, indices: move(c.indices) })).filter((c) => c.indices.length > 1),
    flip: kept.map((k) => next.get(schema.flip[k] ?? k) ?? next.get(k) ?? 0),
    interOcular: p === undefined || q === undefined ? null : [p, q],
    pupils: pupils[0]?.length && pupils[1]?.length ? [pupils[0], pupils[1]] : null,
  }
}

export function movePoints(schema: LandmarkSchema, places: ReadonlyMap<number, SchemaPlace>): LandmarkSchema {
  return { ...schema, layout: layoutOf(schema).map((p, k) => clampPlace(places.get(k) ?? p)) }
}

function clampPlace({ x, y }: SchemaPlace): SchemaPlace {
  const clamp = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 1e4) / 1e4
  return { x: clamp(x), y: clamp(y) }
}

/** A new index for a point: the ones between move by one. */
export function renumberPoint(schema: LandmarkSchema, from: number, to: number): LandmarkSchema {
  const order = [...schema.landmarks.keys()].filter((k) => k !== from)
  order.splice(Math.min(Math.max(0, to), order.length), 0, from)
  const next = new Map(order.map((k, at) => [k, at]))
  const move = (k: number): number => next.get(k) ?? k
  const layout = layoutOf(schema)
  return {
    ...schema,
    landmarks: order.flatMap((k) => schema.landmarks[k] ?? []),
    layout: order.flatMap((k) => layout[k] ?? []),
    edges: schema.edges.map(([p, q]) => [move(p), move(q)] as const),
    regions: schema.regions.map((r) => ({ ...r, indices: r.indices.map(move) })),
    contours: schema.contours.map((c) => ({ ...c, indices: c.indices.map(move) })),
    flip: order.map((k) => move(schema.flip[k] ?? k)),
    interOcular: schema.interOcular === null ? null : [move(schema.interOcular[0]), move(schema.interOcular[1])],
    pupils: schema.pupils === null ? null : [schema.pupils[0].map(move), schema.pupils[1].map(move)],
  }
}

export function setLandmarkName(schema: LandmarkSchema, index: number, change: Partial<LandmarkName>): LandmarkSchema {
  return { ...schema, landmarks: schema.landmarks.map((l, k) => (k === index ? { ...l, ...change } : l)) }
}

export function hasEdge(schema: LandmarkSchema, p: number, q: number): boolean {
  return schema.edges.some(([a, b]) => (a === p && b === q) || (a === q && b === p))
}

/** Joins two points, or takes their edge away. */
export function toggleEdge(schema: LandmarkSchema, p: number, q: number): LandmarkSchema {
  if (p === q) return schema
  if (!hasEdge(schema, p, q)) return { ...schema, edges: [...schema.edges, [p, q]] }
  return { ...schema, edges: schema.edges.filter(([a, b]) => !((a === p && b === q) || (a === q && b === p))) }
}

/** Makes two points each other's mirror image; pairs that they were in are dissolved. The same point twice: its own image. */
export function pairPoints(schema: LandmarkSchema, p: number, q: number): LandmarkSchema {
  const flip = schema.flip.map((image, k) => (k === p || k === q || image === p || image === q ? k : image))
  flip[p] = q
  flip[q] = p
  return { ...schema, flip }
}

/** Pairs points of the two sides that have the same name, and puts middle points on themselves. */
export function pairByName(schema: LandmarkSchema): LandmarkSchema {
  return schema.landmarks.reduce((now, here, k) => {
    if (here.side === 'middle') return pairPoints(now, k, k)
    if (here.side === 'subject-left') return now
    const there = schema.landmarks.findIndex((l) => l.side === 'subject-left' && l.name === here.name)
    return there === -1 ? now : pairPoints(now, k, there)
  }, schema)
}

/** A point is in one region at most; `regionId` null takes the points out. */
export function assignRegion(schema: LandmarkSchema, indices: readonly number[], regionId: string | null): LandmarkSchema {
  const moved = new Set(indices)
  return {
    ...schema,
    regions: schema.regions.map((r) => {
      const rest = r.indices.filter((k) => !moved.has(k))
      return { ...r, indices: r.id === regionId ? [...rest, ...moved] : rest }
    }),
  }
}

/** With an id made of its name. */
export function addRegion(schema: LandmarkSchema, name: string, side: SubjectSide, indices: readonly number[]): LandmarkSchema {
  const id = freeId(name, schema.regions.map((r) => r.id))
  return assignRegion({ ...schema, regions: [...schema.regions, { id, name, side, indices: [] }] }, indices, id)
}

export function changeRegion(schema: LandmarkSchema, id: string, change: Partial<Omit<SchemaRegion, 'id'>> | null): LandmarkSchema {
  return { ...schema, regions: schema.regions.flatMap((r) => (r.id !== id ? [r] : change === null ? [] : [{ ...r, ...change }])) }
}

/** In the order given. */
export function addContour(schema: LandmarkSchema, name: string, indices: readonly number[], closed: boolean): LandmarkSchema {
  const id = freeId(name, schema.contours.map((c) => c.id))
  return { ...schema, contours: [...schema.contours, { id, indices, closed }] }
}

export function changeContour(schema: LandmarkSchema, id: string, change: Partial<Omit<SchemaContour, 'id'>> | null): LandmarkSchema {
  return { ...schema, contours: schema.contours.flatMap((c) => (c.id !== id ? [c] : change === null ? [] : [{ ...c, ...change }])) }
}

/** `Right eye` is `right-eye`, the next one `right-eye-2`. */
export function freeId(name: string, taken: readonly string[]): string {
  const plain = name.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase().replace(/[^a-z0-9.]+/g, '-').replace(/^[-.]+|-+$/g, '').slice(0, 56)
  const base = plain === '' ? 'unnamed' : plain
  let id = base
  for (let k = 2; taken.includes(id); k++) id = `${base}-${String(k)}`
  return id
}
