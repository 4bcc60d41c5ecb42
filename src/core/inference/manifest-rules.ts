/** What the parts of a manifest must say about each other. */
import { spreadOverLandmarks } from '#domain/knots.ts'
import { schemaById } from '#domain/schemas/index.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import type { NetworkFile, NetworkName, PackManifest, PackSchemaId } from './manifest.ts'

type Parts = Pick<PackManifest, 'schemas' | 'files' | 'detector' | 'meanFaces' | 'reliability'>
type Shapes = NetworkFile['inputs']

/** The network that sets the points of a schema. */
export function regressorOf(schemaId: PackSchemaId): Exclude<NetworkName, 'detector' | 'encoder'> {
  return schemaId === '300w-68' ? 'regressor-68' : 'regressor-98'
}

/** Sentences about what is missing, superfluous or of another number of points; none: the parts fit together. */
export function listMisfits(manifest: Parts): string[] {
  const { schemas, files, detector, meanFaces, reliability } = manifest
  const wanted = schemas.map(regressorOf)
  const spare = (['regressor-68', 'regressor-98'] as const).filter((n) => files[n] !== undefined && !wanted.includes(n))
  const strays = [...Object.keys(meanFaces), ...Object.keys(reliability)].filter((id) => !schemas.some((s) => s === id))
  return [
    ...(new Set(schemas).size < schemas.length ? ['schemas: one is named twice'] : []),
    ...((files.detector === undefined) === (detector === undefined)
      ? []
      : ['files.detector and detector belong together: both or neither']),
    ...spare.map((name) => `files.${name}: its schema is not among schemas`),
    ...[...new Set(strays)].map((id) => `${id} has a mean face or a reliability, but is not among schemas`),
    ...schemas.flatMap((id) => listMisfitsOf(id, manifest)),
  ]
}

function listMisfitsOf(id: PackSchemaId, { files, meanFaces, reliability }: Parts): string[] {
  const schema = schemaById(id)
  if (schema === null) return [`schemas: ${id} is not known`]
  const name = regressorOf(id)
  const regressor = files[name]
  const rule = reliability[id]
  return [
    ...(meanFaces[id] === undefined ? [`meanFaces: none for ${id}`] : []),
    ...(rule === undefined ? [`reliability: none for ${id}`] : []),
    ...(rule?.calibration ? [...listUncovered('right5', rule.calibration.right5, schema), ...listUncovered('wrong8', rule.calibration.wrong8, schema)] : []),
    ...(regressor === undefined ? [`files.${name}: missing, but schemas has ${id}`] : []),
    ...listShapeMisfits('files.encoder.outputs', files.encoder.outputs, encoderHeads(schema), true),
    ...listShapeMisfits(`files.${name}.inputs`, regressor?.inputs, regressorInputs(schema), false),
    ...listShapeMisfits(`files.${name}.outputs`, regressor?.outputs, regressorOutputs(schema), true),
  ]
}

function listUncovered(which: string, maps: Parameters<typeof spreadOverLandmarks>[0], schema: LandmarkSchema): string[] {
  try {
    spreadOverLandmarks(maps, schema)
    return []
  } catch (error) {
    return [`reliability.${schema.id}.calibration.${which}: ${error instanceof Error ? error.message : String(error)}`]
  }
}

/** Sizes that the program relies on; null: any. The first is the batch, free at run time. */
type Wanted = Readonly<Record<string, readonly (number | null)[]>>

function encoderHeads(schema: LandmarkSchema): Wanted {
  const n = schema.landmarks.length
  return {
    features: [null, null, null, null],
    context: [null, null],
    rotation: [null, 3, 3],
    [`start_${String(n)}`]: [null, n, 2],
    [`votes_${String(n)}`]: [null, n, 2],
    [`spread_${String(n)}`]: [null, n, 3],
  }
}

function regressorInputs({ landmarks: { length: n } }: LandmarkSchema): Wanted {
  return {
    features: [null, null, null, null],
    context: [null, null],
    start: [null, n, 2],
    votes: [null, n, 2],
    spread: [null, n, 3],
    pinned: [null, n],
    pinned_at: [null, n, 2],
  }
}

function regressorOutputs({ landmarks: { length: n } }: LandmarkSchema): Wanted {
  return { iterates: [null, 3, n, 2], attention: [null, 3, n, n], weight: [null, 3, n], reliability: [null, n] }
}

function listShapeMisfits(where: string, shapes: Shapes | undefined, wanted: Wanted, mayHaveMore: boolean): string[] {
  if (shapes === undefined) return []
  const strange = mayHaveMore ? [] : Object.keys(shapes).filter((name) => wanted[name] === undefined)
  return [
    ...strange.map((name) => `${where}: the program has no "${name}"`),
    ...Object.entries(wanted).flatMap(([name, sizes]) => {
      const shape = shapes[name]
      const isFit =
        shape?.length === sizes.length && shape.every((s, i) => (i === 0 ? typeof s === 'string' : sizes[i] === null || sizes[i] === s))
      return isFit ? [] : [`${where}: "${name}" must be [batch, ${sizes.slice(1).map((s) => s ?? '*').join(', ')}]`]
    }),
  ]
}
