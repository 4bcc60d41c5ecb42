/** Progress of reading by the bytes of all files, in whole megabytes once there are some. */
import type { JobContext } from '../../../jobs/context.ts'
import type { OpenedLabels } from '../recognise/open-labels.ts'

const megabyte = 1e6

export async function watchBytes(opened: OpenedLabels, job: JobContext): Promise<() => void> {
  const total = await opened.measureBytes()
  const isLarge = total >= 10 * megabyte
  const scale = isLarge ? megabyte : 1000
  return () => {
    const all = total + opened.files.bytesAgain
    job.progress(Math.floor(Math.min(opened.files.bytesRead, all) / scale), Math.ceil(all / scale), isLarge ? 'MB' : 'kB')
  }
}
