/** Finds faces and sets their points on many pictures; one transaction a picture, so that it can stop at any time. */
import { randomUUID } from 'node:crypto'
import { CanthusError } from '#contract/errors.ts'
import type { PredictionMode } from '#domain/prediction-mode.ts'
import { fingerprintFile } from '../images/index.ts'
import type { JobContext } from '../jobs/context.ts'
import type { JobResult } from '../jobs/job.ts'
import { countItemFaces, countItems, failItem, listFailedItems, learnJudgement, listPending, writeRevision } from '../store/index.ts'
import type { PendingItem } from '../store/index.ts'
import type { ServiceContext } from './context.ts'
import { checkAllowed } from './image-file.ts'
import { mergePrediction } from './merge-prediction.ts'
import type { OpenProject } from './open-projects.ts'
import { requirePack } from './require-pack.ts'

/** While one picture is inferred the next is decoded and the last is written. */
const IN_FLIGHT = 3
const ITEMS_A_READ = 200
/** So many failures of the network in a row are not the pictures' fault. */
const MOST_CRASHES_IN_A_ROW = 5
const UNIT = 'pictures'

export async function runPredictJob(
  context: ServiceContext,
  project: OpenProject,
  jobId: string,
  { schemaId, mode }: { readonly schemaId: string; readonly mode: PredictionMode },
  job: JobContext,
): Promise<JobResult> {
  const { connection, projectId } = project
  const pack = await requirePack(context, project, schemaId, mode)
  await learnJudgement(connection, pack.judgement)
  const { total, pending } = await countItems(connection, jobId)
  let done = total - pending
  let crashes = 0
  job.progress(done, total, UNIT)

  const stop = new AbortController()
  const signal = AbortSignal.any([job.signal, stop.signal])

  const predictOne = async (item: PendingItem): Promise<void> => {
    const path = project.resolve(item.name)
    await checkAllowed(context, path)
    const prediction = await pack.predictor.predict({ path, schemaId, mode, boxes: null }, signal)
    const contentHash = await fingerprintFile(path)
    crashes = 0
    // A worker that was started again may have had to fall back.
    context.announceProvider(pack.predictor)
    const revision = await writeRevision(
      connection,
      {
        imageId: item.imageId,
        kind: 'model',
        model: pack.model,
        jobId,
        facts: { widthPx: prediction.width, heightPx: prediction.height, contentHash, error: null },
        makeEdit: (faces, { deleted }) =>
          mergePrediction(faces, deleted, { found: prediction.faces, schemaId, model: pack.model, newId: randomUUID }),
      },
      context.author(),
    )
    if (revision !== null) {
      context.options.emit('image.changed', { projectId, imageId: String(item.imageId), revision })
    }
  }

  const work = async (items: AsyncIterator<PendingItem>): Promise<void> => {
    for (;;) {
      signal.throwIfAborted()
      const next = await items.next()
      if (next.done === true) return
      try {
        await predictOne(next.value)
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof CanthusError) || !isAboutPicture(error)) throw error
        if (error.code.startsWith('inference.') && ++crashes >= MOST_CRASHES_IN_A_ROW) throw error
        await failItem(connection, jobId, next.value.imageId, error)
        job.fail(next.value.name, error)
      }
      done++
      job.progress(done, total, UNIT)
      context.announceProject(projectId)
    }
  }

  const items = readPending(project, jobId)
  const workers = Array.from({ length: IN_FLIGHT }, () =>
    work(items).catch((error: unknown) => {
      stop.abort()
      throw error
    }),
  )
  const ended = await Promise.allSettled(workers)
  context.announceProject(projectId)
  const failure = ended.find((e) => e.status === 'rejected' && !isAbort(e.reason)) ?? ended.find((e) => e.status === 'rejected')
  if (failure?.status === 'rejected') throw failure.reason
  const failed = await listFailedItems(connection, jobId, 0)
  return { pictures: total, failed: failed.count, faces: await countItemFaces(connection, jobId), model: pack.model }
}

function isAboutPicture(error: CanthusError): boolean {
  return error.code.startsWith('image.') || error.code.startsWith('inference.')
}

function isAbort(reason: unknown): boolean {
  return reason instanceof Error && (reason.name === 'AbortError' || (reason instanceof CanthusError && reason.code === 'job.cancelled'))
}

async function* readPending(project: OpenProject, jobId: string): AsyncGenerator<PendingItem> {
  let after = -1
  for (;;) {
    const items = await listPending(project.connection, jobId, after, ITEMS_A_READ)
    yield* items
    const last = items.at(-1)
    if (last === undefined) return
    after = last.place
  }
}
