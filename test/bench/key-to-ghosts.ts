/** From the key R to the first frame with the ghosts, in the window: what a person waits for after a correction. */
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startHost } from '../e2e/host.ts'
import { Workspace } from '../e2e/pages/workspace.ts'
import { openBrowser } from './browser.ts'
import type { Figure } from './figure.ts'
import { figure, quantile } from './figure.ts'
import { sampleFolder } from './labelled-faces.ts'
import { pressAndWait } from './press-key.ts'

const pictures = 12
const pressesAFace = 4
const goalMs = 50
/** No answer for so long means that nothing is proposed. */
const nothingMs = 1500
const cli = join(import.meta.dirname, '..', '..', 'src', 'cli', 'index.ts')

export async function measureKeyToGhosts(schemaId: string): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'canthus-bench-'))
  const photos = join(folder, 'photos')
  await mkdir(photos)
  const names = (await readdir(sampleFolder)).filter((n) => n.endsWith('.jpg')).slice(0, pictures)
  for (const name of names) await copyFile(join(sampleFolder, name), join(photos, name))
  const environment = { ...process.env, CANTHUS_HOME: join(folder, 'home') }
  for (const command of [['init', photos, '--schema', schemaId], ['predict', photos]]) {
    await promisify(execFile)(process.execPath, [cli, ...command], { env: environment })
  }
  const host = await startHost({ home: join(folder, 'home'), target: photos })
  const browser = await openBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(host.url)
    const workspace = new Workspace(page)
    await workspace.ready()
    const times: number[] = []
    for (let at = 0; at < names.length; at++) {
      const revision = await workspace.revision()
      // The least reliable point is put elsewhere and held, which is one correction.
      await workspace.focus()
      await page.keyboard.press('Tab')
      if ((await workspace.canvas.getAttribute('data-selected-landmark')) === null) await page.keyboard.press('.')
      await page.keyboard.press('Shift+ArrowDown')
      await workspace.savedAfter(revision)
      await page.waitForTimeout(200)
      for (let k = 0; k < pressesAFace; k++) {
        const ms = await pressAndWait(page, 'r', { name: 'ghosts', becomes: 'some' }, nothingMs)
        if (ms === null) break
        times.push(ms)
        await page.keyboard.press('Escape')
        await page.waitForTimeout(100)
      }
      await page.keyboard.press('n')
      await page.waitForTimeout(400)
    }
    if (times.length < pictures) throw new Error(`only ${String(times.length)} proposals in ${String(pictures)} pictures`)
    return [
      figure(`${schemaId}: key to ghosts in the window, p50`, quantile(times, 0.5), 'ms'),
      figure(`${schemaId}: key to ghosts in the window, p95`, quantile(times, 0.95), 'ms', { limit: goalMs }),
    ]
  } finally {
    await browser.close()
    await host.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
