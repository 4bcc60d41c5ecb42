import { CanthusError } from '#contract/errors.ts'
import type { Handlers } from '#contract/index.ts'
import type { Pin } from '#contract/methods/resolve.ts'
import { modeOfModel } from '#domain/prediction-mode.ts'
import { isPlaced } from '#domain/records.ts'
import type { Face } from '#domain/records.ts'
import type { FaceRequest, Predictor } from '../inference/types.ts'
import { getImage, parseImageId, readImageState } from '../store/index.ts'
import type { ServiceContext } from './context.ts'
import { checkAllowed } from './image-file.ts'
import { listProposals } from './proposals.ts'
import { requirePack } from './require-pack.ts'
import { chooseSolveBox } from './solve-box.ts'

type ResolveHandlers = Pick<Handlers, 'images.resolve' | 'images.explain' | 'images.prepareFace'>

interface FaceAddress {
  readonly projectId: string
  readonly imageId: string
  readonly faceId: string
}

interface SolvableFace {
  readonly predictor: Predictor
  readonly face: Face
  readonly request: FaceRequest
}

export function createResolveHandlers(context: ServiceContext): ResolveHandlers {
  return {
    'images.resolve': async ({ pins, posePin, ...address }) => {
      const begunMs = performance.now()
      const { face, predictor, request } = await findFace(context, address)
      const { featuresReady, pose, ...solved } = await predictor.resolve({ ...request, pins, posePin })
      const proposals = listProposals(face, pins, solved)
      return { proposals, pose, tookMs: performance.now() - begunMs, featuresReady }
    },

    'images.explain': async (address) => {
      const begunMs = performance.now()
      const { face, predictor, request } = await findFace(context, address)
      const explained = await predictor.explain({ ...request, pins: listPlaced(face) })
      return {
        iterates: explained.iterates.map((step) => [...step]),
        attention: explained.attention.map((row) => [...row]),
        weight: [...explained.weight],
        tookMs: performance.now() - begunMs,
      }
    },

    'images.prepareFace': async (address) => {
      const { predictor, request } = await findFace(context, address)
      try {
        await predictor.prepare(request)
      } catch (error) {
        // Other faces have become active since: this one is no longer worth the work.
        if (!(error instanceof CanthusError && error.code === 'job.cancelled')) throw error
      }
      return {}
    },
  }
}

async function findFace(context: ServiceContext, { projectId, imageId, faceId }: FaceAddress): Promise<SolvableFace> {
  const project = context.projects.get(projectId)
  const id = parseImageId(imageId)
  const row = await project.connection.read((db) => getImage(db, id))
  const { faces } = await readImageState(project.connection, id)
  const face = faces.find((f) => f.id === faceId)
  if (face === undefined) {
    throw new CanthusError('face.notFound', `${row.name} has no face ${faceId}; it was deleted.`, { faceId })
  }
  const path = project.resolve(row.name)
  await checkAllowed(context, path)
  const mode = modeOfModel(face.model)
  const { predictor } = await requirePack(context, project, face.schemaId, mode)
  const box = chooseSolveBox(face)
  if (box === null) {
    throw new CanthusError('inference.failed', `A face on ${row.name} has neither a box nor points: nothing says where it is.`, {
      path,
      faceId,
    })
  }
  return { face, predictor, request: { path, schemaId: face.schemaId, mode, box } }
}

/** A landmark that is said to be absent has no place to be held at. */
function listPlaced(face: Face): Pin[] {
  return face.landmarks.flatMap((landmark, index) => {
    const { position, state } = landmark
    return position !== null && state !== 'absent' && isPlaced(landmark) ? [{ index, position: { ...position } }] : []
  })
}
