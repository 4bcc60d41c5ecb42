/** A model pack on disk: its manifest, checked files, and the check of what a session really has. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { InferenceSession } from 'onnxruntime-node'
import { z } from 'zod'
import { CanthusError } from '#contract/errors.ts'
import { schemaById } from '#domain/schemas/index.ts'
import { packManifest } from './manifest.ts'
import type { NetworkFile, NetworkName, PackManifest, PackSchemaId } from './manifest.ts'
import { parseMeanFace } from './mean-face.ts'
import type { MeanFace } from './mean-face.ts'
import type { PackSummary } from './types.ts'

export interface ModelPack {
  readonly folder: string
  readonly manifest: PackManifest
  /** Bytes of each network, exactly those whose checksum was compared. */
  readonly networks: ReadonlyMap<NetworkName, Uint8Array>
  /** One a schema. */
  readonly meanFaces: ReadonlyMap<PackSchemaId, MeanFace>
}

/**
 * Reads a pack and compares every file with the manifest's checksum.
 * @throws CanthusError model.notFound (no folder or manifest), model.invalid; both name the file and the reason.
 */
export async function readPack(folder: string): Promise<ModelPack> {
  const manifest = await readManifest(folder)
  const networks = new Map<NetworkName, Uint8Array>()
  for (const [name, file] of listNetworks(manifest)) {
    networks.set(name, await readChecked(folder, file))
  }
  const meanFaces = new Map<PackSchemaId, MeanFace>()
  for (const schemaId of manifest.schemas) meanFaces.set(schemaId, await readMeanFace(folder, manifest, schemaId))
  return { folder, manifest, networks, meanFaces }
}

async function readChecked(folder: string, file: { readonly path: string; readonly sha256: string }): Promise<Uint8Array> {
  const path = join(folder, file.path)
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw invalid(path, 'the manifest names it, but it cannot be read', cause)
  })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== file.sha256) {
    throw invalid(path, `its SHA-256 is ${sha256}, the manifest says ${file.sha256}: the file was changed or damaged`)
  }
  return bytes
}

async function readMeanFace(folder: string, { meanFaces }: PackManifest, schemaId: PackSchemaId): Promise<MeanFace> {
  const [file, schema] = [meanFaces[schemaId], schemaById(schemaId)]
  if (file === undefined || schema === null) throw new Error('a checked manifest has a mean face for each schema')
  const path = join(folder, file.path)
  const text = new TextDecoder().decode(await readChecked(folder, file))
  const parsed = parseMeanFace(text, schema)
  if (!parsed.success) throw invalid(path, z.prettifyError(parsed.error).replaceAll('\n', ' '))
  return parsed.data.points
}

async function readManifest(folder: string): Promise<PackManifest> {
  const path = join(folder, 'manifest.json')
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CanthusError('model.notFound', `${path}: no model pack there`, { path }, { cause })
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw invalid(path, 'it is not JSON', cause)
  }
  const parsed = packManifest.safeParse(json)
  if (!parsed.success) throw invalid(path, z.prettifyError(parsed.error).replaceAll('\n', ' '))
  return parsed.data
}

export function listNetworks({ files }: PackManifest): [NetworkName, NetworkFile][] {
  const names = ['detector', 'encoder', 'regressor-68', 'regressor-98'] as const satisfies readonly NetworkName[]
  return names.flatMap((name): [NetworkName, NetworkFile][] => {
    const file = files[name]
    return file === undefined ? [] : [[name, file]]
  })
}

/**
 * Compares a loaded network's tensors with the manifest: the same names, all float32, the same shapes.
 * @throws CanthusError model.invalid
 */
export function checkTensors(
  folder: string,
  file: NetworkFile,
  session: Pick<InferenceSession, 'inputMetadata' | 'outputMetadata'>,
): void {
  const path = join(folder, file.path)
  checkSide(path, 'input', file.inputs, session.inputMetadata)
  checkSide(path, 'output', file.outputs, session.outputMetadata)
}

function checkSide(
  path: string,
  side: 'input' | 'output',
  expected: NetworkFile['inputs'],
  real: readonly InferenceSession.ValueMetadata[],
): void {
  for (const name of Object.keys(expected)) {
    if (!real.some((r) => r.name === name)) throw invalid(path, `the manifest names ${side} "${name}", the network has none`)
  }
  for (const r of real) {
    const shape = expected[r.name]
    if (shape === undefined) throw invalid(path, `the network has ${side} "${r.name}", the manifest does not name it`)
    if (!r.isTensor || r.type !== 'float32') throw invalid(path, `${side} "${r.name}" is no float32 tensor`)
    const same = shape.length === r.shape.length && shape.every((size, i) => isSameSize(size, r.shape[i]))
    if (!same) {
      const [want, have] = [shape.join(', '), r.shape.join(', ')]
      throw invalid(path, `${side} "${r.name}" is [${have}], the manifest says [${want}]`)
    }
  }
}

function isSameSize(expected: number | string, real: number | string | undefined): boolean {
  return typeof expected === 'number' ? expected === real : typeof real === 'string'
}

export function summarisePack({ manifest }: ModelPack): PackSummary {
  const { id, version, licence, schemas } = manifest
  const reliability = Object.fromEntries(
    Object.entries(manifest.reliability).map(([schemaId, { threshold, madeOf, calibration }]) => [
      schemaId,
      { threshold, madeOf, madeFrom: calibration?.madeFrom ?? null, wrong8: calibration?.wrong8 ?? null },
    ]),
  )
  return { id, version, licence, schemas, reliability }
}

function invalid(path: string, reason: string, cause?: unknown): CanthusError {
  return new CanthusError('model.invalid', `${path}: ${reason}`, { path, reason }, { cause })
}
