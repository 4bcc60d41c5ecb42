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

const labelEnding = /\.(pts|txt|json|ljson|jsonl|ndjson|xml|csv|mat|ya?ml)$/i

/** It may hold labels; reading it tells. */
export function isLabelName(name: string): boolean {
  return labelEnding.test(name)
}

export interface Dropped {
  readonly entries: readonly FileSystemEntry[]
  /** Of a source that has no entries, for example another program's attachment. */
  readonly files: readonly DroppedFile[]
}

/** Call within the drop event: the entries are gone after it. */
export function readDropped(transfer: DataTransfer): Dropped {
  const entries: FileSystemEntry[] = []
  const files: DroppedFile[] = []
  for (const item of transfer.items) {
    const entry = item.webkitGetAsEntry()
    const file = entry === null ? item.getAsFile() : null
    if (entry !== null) entries.push(entry)
    else if (file !== null) files.push({ name: file.name, file })
  }
  return { entries, files }
}

/** All files, through all folders. */
export async function collectFiles(dropped: Dropped): Promise<DroppedFile[]> {
  const found = [...dropped.files]
  for (const entry of dropped.entries) await collect(entry, found)
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
