/** A process of its own that predicts a folder, slowly, and says the pictures that are done. */
import { setTimeout as wait } from 'node:timers/promises'
import { writeSync } from 'node:fs'
import { startTestCore } from './core.ts'

const [home, folder] = process.argv.slice(2)
if (home === undefined || folder === undefined) throw new Error('two folders are needed')
const core = startTestCore(home, {
  before: () => wait(30),
  emit: (name, payload) => {
    if (name === 'image.changed' && 'imageId' in payload) writeSync(1, `${payload.imageId}\n`)
  },
})
const { projectId } = await core.handlers['projects.openFolder']({ folder, projectPath: null, schemaId: '300w-68' })
const { jobId } = await core.handlers['predict.start']({ projectId, scope: 'all', schemaId: '300w-68', mode: 'fast' })
await core.waitForJob(jobId)
