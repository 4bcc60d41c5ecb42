import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { fileError } from './open-picture.ts'

const sampleBytes = 64 * 1024

/**
 * A short mark of a file's content, by which a moved or renamed picture is found again.
 *
 * SHA-256 over the file's length, its first and its last 64 KiB: equal for equal files, and cheap for large ones. Two
 * pictures that differ only in the middle of more than 128 KiB, at the same length, would share it; compressed pictures
 * do not differ so.
 *
 * @returns 64 hexadecimal digits
 * @throws CanthusError image.missing, image.unreadable
 */
export async function fingerprintFile(path: string): Promise<string> {
  try {
    const file = await open(path)
    try {
      const { size } = await file.stat()
      const hash = createHash('sha256').update(`${String(size)}\n`)
      const buffer = Buffer.alloc(Math.min(size, sampleBytes))
      for (const at of size > sampleBytes ? [0, Math.max(sampleBytes, size - sampleBytes)] : [0]) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length, at)
        hash.update(buffer.subarray(0, bytesRead))
      }
      return hash.digest('hex')
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw fileError(path, cause)
  }
}
