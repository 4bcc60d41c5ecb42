/** The frames of CVAT's tracks, which follow each other by object, not by frame: put aside until all of them are known. */
import type { LabelSpool, PictureLabel } from './codec.ts'
import type { CvatShape } from './cvat-shapes.ts'
import { pictureOf } from './reading.ts'

/** A frame of a task. Both names are '' outside of a project's dump, which has several tasks, each with frames of its own. */
export interface CvatFrame {
  readonly task: string
  readonly subset: string
  readonly number: number
}

export interface FrameSize {
  readonly width: number | null
  readonly height: number | null
}

interface Task {
  readonly id: string
  readonly subset: string
  /** In the order in which the tasks came. */
  readonly place: number
  first: number
  last: number
}

export class CvatFrames {
  readonly #tasks = new Map<string, Task>()
  readonly #openSpool: () => LabelSpool<CvatShape>
  #spool: LabelSpool<CvatShape> | null = null

  constructor(openSpool: () => LabelSpool<CvatShape>) {
    this.#openSpool = openSpool
  }

  add({ task: id, subset, number }: CvatFrame, shape: CvatShape): void {
    let task = this.#tasks.get(id)
    if (task === undefined) this.#tasks.set(id, (task = { id, subset, place: this.#tasks.size, first: number, last: number }))
    task.first = Math.min(task.first, number)
    task.last = Math.max(task.last, number)
    this.#spool ??= this.#openSpool()
    this.#spool.add([task.place, number].map((part) => String(part).padStart(digits, '0')).join('/'), shape)
  }

  /** Task by task as they came, frame by frame. */
  *read(sizeOf: (task: string) => FrameSize): Generator<{ picture: PictureLabel; shapes: readonly CvatShape[] }> {
    const tasks = [...this.#tasks.values()]
    const folderOf = nameFolders(tasks)
    for (const { key, values } of this.#spool?.read() ?? []) {
      const [place = 0, number = 0] = key.split('/').map(Number)
      const task = tasks[place]
      if (task === undefined) throw new Error(`no task has frames under ${key}`)
      const { width, height } = sizeOf(task.id)
      yield { picture: pictureOf(`${folderOf(task)}frame_${String(number).padStart(6, '0')}`, width, height), shapes: values }
    }
  }

  close(): void {
    this.#spool?.close()
  }
}

/** Of the number of a frame, so that keys sort as numbers do. */
const digits = 9

/**
 * As CVAT lays out the pictures when it exports them: `frame_000000` of a task, `SUBSET/frame_000000` of a project, whose
 * frames it counts on from task to task of a subset. Where a file does not, the task tells its frames from the others'.
 */
function nameFolders(tasks: readonly Task[]): (task: Task) => string {
  const subsets = Map.groupBy(tasks, ({ subset }) => subset)
  const mixed = new Set([...subsets].filter(([, own]) => doOverlap(own)).map(([subset]) => subset))
  return ({ id, subset }) => `${subsets.size > 1 && subset !== '' ? `${subset}/` : ''}${mixed.has(subset) ? `task_${id}/` : ''}`
}

function doOverlap(tasks: readonly Task[]): boolean {
  const rising = tasks.toSorted((p, q) => p.first - q.first)
  return rising.some(({ first }, k) => first <= (rising[k - 1]?.last ?? -1))
}
