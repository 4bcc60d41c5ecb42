import { randomUUID } from 'node:crypto'
import { CanthusError } from '#contract/errors.ts'
import type { Handlers } from '#contract/index.ts'
import type { ImageDetail, ImageRow } from '#contract/methods/images.ts'
import type { Box } from '#domain/frames.ts'
import { getImage, learnJudgement, listImages, locateImage, parseImageId, readImageState } from '../store/index.ts'
import type { ImageRecord } from '../store/index.ts'
import { formatAssetAddress } from './asset-address.ts'
import type { ServiceContext } from './context.ts'
import { checkAllowed, inspectImage } from './image-file.ts'
import { toFace } from './predicted-face.ts'
import { requirePack } from './require-pack.ts'

type ImageHandlers = Pick<Handlers, 'images.list' | 'images.locate' | 'images.get' | 'images.predictBox'>

export function createImageHandlers(context: ServiceContext): ImageHandlers {
  return {
    'images.list': async (input) => {
      const { connection, projectId } = context.projects.get(input.projectId)
      const page = await listImages(connection, input)
      return { total: page.total, all: page.all, rows: page.rows.map((row) => toRow(projectId, row)) }
    },

    'images.locate': async ({ projectId, imageId, ...selection }) => {
      const { connection } = context.projects.get(projectId)
      const row = await connection.read((db) => getImage(db, parseImageId(imageId)))
      const place = await locateImage(connection, row, selection)
      return { ...place, previous: toId(place.previous), next: toId(place.next) }
    },

    'images.get': async ({ projectId, imageId }) => {
      const project = context.projects.get(projectId)
      const id = parseImageId(imageId)
      const row = await project.connection.read((db) => getImage(db, id))
      const file = await inspectImage(context, project, row)
      const state = await readImageState(project.connection, id)
      return {
        imageId,
        name: row.name,
        path: file.path,
        width: file.size?.width ?? row.width_px,
        height: file.size?.height ?? row.height_px,
        picture: formatAssetAddress(projectId, row, 'picture'),
        thumbnail: formatAssetAddress(projectId, row, 'thumbnail'),
        pictureScale: file.size?.displayScale ?? 1,
        revision: state.revision,
        faces: [...state.faces] as ImageDetail['faces'],
        canUndo: state.canUndo,
        canRedo: state.canRedo,
        error: file.error,
      }
    },

    'images.predictBox': async ({ projectId, imageId, box, schemaId, mode }) => {
      const project = context.projects.get(projectId)
      const row = await project.connection.read((db) => getImage(db, parseImageId(imageId)))
      const path = project.resolve(row.name)
      await checkAllowed(context, path)
      const pack = await requirePack(context, project, schemaId, mode)
      const asked: Box<'imagePx'> = box
      const prediction = await pack.predictor.predict({ path, schemaId, mode, boxes: [asked] })
      const found = prediction.faces[0]
      if (found === undefined) {
        throw new CanthusError('inference.failed', `The model set no points in the box on ${row.name}.`, { path })
      }
      await learnJudgement(project.connection, pack.judgement)
      const face = toFace(found, { id: randomUUID(), schemaId, model: pack.model, boxOrigin: 'drawn' })
      return { face: { ...face, landmarks: [...face.landmarks] } }
    },
  }
}

function toId(id: number | null): string | null {
  return id === null ? null : String(id)
}

function toRow(projectId: string, row: ImageRecord): ImageRow {
  return {
    imageId: String(row.id),
    name: row.name,
    thumbnail: formatAssetAddress(projectId, row, 'thumbnail'),
    faces: row.faces,
    flagged: row.points_flagged,
    leastReliability: row.least_reliability,
    comments: row.comments_open,
    doubted: row.points_doubted,
    reviewState: row.review_state,
    predicted: row.predicted === 1,
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
  }
}
