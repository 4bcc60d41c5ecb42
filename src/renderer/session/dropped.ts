/** What was dropped on the window, walked to its pictures. */

export interface DroppedFile {
  /** Path below what was dropped, with `/`. */
  readonly name: string
  readonly file: File
}

const pictureEnding = /\.(jpe?g|png|tiff?|webp|bmp|heic|heif|avif|gif)$/i

export function isPictureName(name: string): boolean {
  return pictureEnding.test(name)
}

/** Call within the drop event: the entries are gone after it. */
export function readDroppedEntries(transfer: DataTransfer): FileSystemEntry[] {
  return [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
}

/** All files, through all folders. */
export async function collectFiles(entries: readonly FileSystemEntry[]): Promise<DroppedFile[]> {
  const found: DroppedFile[] = []
  for (const entry of entries) await collect(entry, found)
  return found
}

async function collect(entry: FileSystemEntry, found: DroppedFile[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    found.push({ name: entry.fullPath.replace(/^\//, ''), file })
  } else {
    const reader = (entry as FileSystemDirectoryEntry).createReader()
    // A reader hands over at most 100 entries a time, and none at its end.
    for (;;) {
      const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
      if (part.length === 0) return
      for (const child of part) await collect(child, found)
    }
  }
}
