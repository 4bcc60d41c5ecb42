import type { Handlers } from '#contract/index.ts'
import { listImages, readDefaultSchema, readPackRef, readThreshold, readTotals } from '../store/index.ts'
import { formatAssetAddress } from './asset-address.ts'
import type { OpenProject } from './open-projects.ts'
import type { KeptProject } from './recent-projects.ts'

export type ProjectSummary = Awaited<ReturnType<Handlers['projects.get']>>

const THUMBNAILS = 3

export async function summarizeProject(project: OpenProject): Promise<ProjectSummary> {
  return {
    projectId: project.projectId,
    name: project.meta.name,
    path: project.path,
    folder: project.folder,
    ...(await readTotals(project.connection)),
    schemaId: await project.connection.read(readDefaultSchema),
    threshold: await project.connection.read(readThreshold),
    pack: await project.connection.read(readPackRef),
  }
}

/** What the start page shows of a project, without opening it. */
export async function describeRecent(project: OpenProject): Promise<Omit<KeptProject, 'openedAtMs'>> {
  const { images, pointsReviewed, points, expectedWrong, pointsUnjudged } = await readTotals(project.connection)
  const first = { projectId: project.projectId, filter: 'all', order: 'name', text: '', offset: 0, limit: THUMBNAILS } as const
  const page = await listImages(project.connection, first)
  return {
    projectId: project.projectId,
    path: project.path,
    name: project.meta.name,
    folder: project.folder,
    images,
    pointsReviewed,
    points,
    expectedWrong,
    pointsUnjudged,
    thumbnails: page.rows.map((row) => formatAssetAddress(project.projectId, row, 'thumbnail')),
  }
}
