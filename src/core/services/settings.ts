import { z } from 'zod'
import { readJsonFile, writeJsonFile } from './json-file.ts'

const settingsFile = z.record(z.string(), z.json())
export type Settings = z.infer<typeof settingsFile>

/** What the user has chosen, in one small file. */
export class SettingsFile {
  readonly #path: string
  #queue: Promise<unknown> = Promise.resolve()

  constructor(path: string) {
    this.#path = path
  }

  async read(): Promise<Settings> {
    const parsed = settingsFile.safeParse(await readJsonFile(this.#path))
    return parsed.success ? parsed.data : {}
  }

  /** @throws CanthusError file.notWritable, disk.full */
  async set(key: string, value: Settings[string]): Promise<void> {
    const change = async (): Promise<void> => {
      await writeJsonFile(this.#path, { ...(await this.read()), [key]: value })
    }
    const next = this.#queue.then(change, change)
    this.#queue = next
    await next
  }
}
