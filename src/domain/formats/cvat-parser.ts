/** The elements of a CVAT XML file, one after the other, into pictures, shapes and the labels of its head. */
import type { LandmarkState } from '../records.ts'
import { unlabelledAttributes } from '../records.ts'
import type { CvatLabels } from './cvat-faces.ts'
import type { CvatFrame, FrameSize } from './cvat-frames.ts'
import { type CvatShape, parseBox, parsePoints, readAttributes, stateOf, type XmlAttributes } from './cvat-shapes.ts'
import { LabelFileError } from './label-file.ts'
import { orderOfNames } from './point-names.ts'
import { parseSide, shorten } from './reading.ts'
import type { XmlEvent } from './xml-reader.ts'

/** What the end or the beginning of an element has brought to light. */
export type CvatFinding =
  | { readonly kind: 'image'; readonly attributes: XmlAttributes; readonly line: number }
  | { readonly kind: 'image-end' }
  /** `frame`: of a track, else null. */
  | { readonly kind: 'shape'; readonly shape: CvatShape; readonly frame: CvatFrame | null }
  | { readonly kind: 'fault'; readonly reason: string; readonly line: number }
  /** A shape that can hold no landmarks. */
  | { readonly kind: 'other-shape'; readonly name: string }

const otherShapes = ['polygon', 'polyline', 'cuboid', 'mask', 'ellipse', 'tag']

const noSize: FrameSize = { width: null, height: null }

interface OpenShape {
  readonly name: 'skeleton' | 'points' | 'box'
  readonly attributes: XmlAttributes
  readonly line: number
  /** What `<attribute>` says of it. */
  readonly own: Map<string, string>
}

interface OpenSkeleton {
  readonly names: string[]
  readonly coordinates: number[]
  readonly states: LandmarkState[]
}

interface DeclaredLabel {
  name: string
  type: string
  parent: string | null
}

export class CvatParser {
  /** That the head names: of the tasks of a project. */
  readonly subsets = new Set<string>()
  readonly #path: string[] = []
  readonly #declared: DeclaredLabel[] = []
  #label: DeclaredLabel | null = null
  #size: FrameSize = noSize
  readonly #sizes = new Map<string, FrameSize>()
  /** Id of the task of a project whose description is open. */
  #task = ''
  #track: XmlAttributes | null = null
  #outer: OpenShape | null = null
  #skeleton: OpenSkeleton | null = null
  #inner: OpenShape | null = null
  #attributeName = ''
  /** Why the outer shape cannot be read; the first reason counts. */
  #fault: string | null = null
  #labels: CvatLabels | null = null

  /** Of the frames of a video. @param task of a project; '': the file is of one task or job */
  frameSizeOf(task: string): FrameSize {
    return task === '' ? this.#size : (this.#sizes.get(task) ?? noSize)
  }

  get labels(): CvatLabels {
    this.#labels ??= orderLabels(this.#declared)
    return this.#labels
  }

  /** @throws LabelFileError where the file is not CVAT's */
  take(event: XmlEvent): CvatFinding | null {
    return event.kind === 'open' ? this.#open(event) : this.#close(event)
  }

  #open({ name, attributes, line }: XmlEvent & { kind: 'open' }): CvatFinding | null {
    this.#path.push(name)
    if (this.#path.length === 1 && name !== 'annotations') throw new LabelFileError(`this is no CVAT file: its root is <${shorten(name)}>`, line)
    if (this.#path[1] === 'meta') {
      if (name === 'label') this.#label = { name: '', type: '', parent: null }
      else if (name === 'task') [this.#task, this.#size] = ['', noSize]
      return null
    }
    if (name === 'attribute') this.#attributeName = attributes['name'] ?? ''
    else if (name === 'track') this.#track = attributes
    else if (name === 'image') return { kind: 'image', attributes, line }
    else if (name === 'skeleton' || name === 'points' || name === 'box') this.#openShape({ name, attributes, line, own: new Map() })
    return null
  }

  #openShape(shape: OpenShape): void {
    if (this.#outer === null) {
      this.#outer = shape
      this.#fault = null
      this.#skeleton = shape.name === 'skeleton' ? { names: [], coordinates: [], states: [] } : null
    } else this.#inner = shape
  }

  #close({ name, text, line }: XmlEvent & { kind: 'close' }): CvatFinding | null {
    const isMeta = this.#path[1] === 'meta'
    this.#path.pop()
    if (isMeta) this.#closeMeta(name, text)
    else if (name === 'attribute') (this.#inner ?? this.#outer)?.own.set(this.#attributeName, text)
    else if (name === 'track') this.#track = null
    else if (name === 'image') return { kind: 'image-end' }
    else if (this.#inner !== null && name === this.#inner.name) this.#closeElement(this.#inner)
    else if (this.#outer !== null && name === this.#outer.name) return this.#closeShape(this.#outer)
    else if (otherShapes.includes(name)) {
      if (this.#outer === null) return { kind: 'other-shape', name }
      this.#fault ??= `a skeleton with a ${name} at line ${String(line)} is no set of points`
    }
    return null
  }

  #closeMeta(name: string, text: string): void {
    const parent = this.#path.at(-1)
    if (parent === 'label' && this.#label !== null) {
      if (name === 'name') this.#label.name = text
      else if (name === 'type') this.#label.type = text.trim()
      else if (name === 'parent') this.#label.parent = text
    } else if (name === 'label' && this.#label !== null) {
      this.#declared.push(this.#label)
      this.#label = null
      this.#labels = null
    } else if (parent === 'task' && name === 'id') this.#task = text.trim()
    else if (parent === 'task' && name === 'subset') this.subsets.add(text.trim())
    else if (name === 'task') this.#sizes.set(this.#task, this.#size)
    else if (parent === 'original_size' && name === 'width') this.#size = { ...this.#size, width: parseSide(text) }
    else if (parent === 'original_size' && name === 'height') this.#size = { ...this.#size, height: parseSide(text) }
  }

  #closeElement({ attributes, own, name }: OpenShape): void {
    this.#inner = null
    const skeleton = this.#skeleton
    if (skeleton === null) return
    this.#try(() => {
      const label = attributes['label'] ?? ''
      if (name !== 'points') throw new LabelFileError(`a skeleton with a ${name} in it is no set of points`)
      if (skeleton.names.includes(label)) throw new LabelFileError(`the skeleton has the point ${shorten(label)} twice`)
      const state = stateOf(attributes, own)
      const coordinates = state === 'absent' ? [0, 0] : [...parsePoints(attributes['points'])]
      if (coordinates.length !== 2) throw new LabelFileError(`the point ${shorten(label)} of a skeleton has ${String(coordinates.length / 2)} places`)
      skeleton.names.push(label)
      skeleton.coordinates.push(...coordinates)
      skeleton.states.push(state)
    })
  }

  #closeShape({ attributes, own, name, line }: OpenShape): CvatFinding | null {
    const skeleton = this.#skeleton
    this.#outer = null
    this.#skeleton = null
    const track = this.#track
    const head = {
      kind: name,
      label: (track ?? attributes)['label'] ?? '',
      group: (track ?? attributes)['group_id'] ?? '',
      id: track?.['id'] ?? null,
      line,
      attributes: own.size === 0 ? unlabelledAttributes : readAttributes(own),
    }
    let shape: CvatShape | null = null
    let frame: CvatFrame | null = null
    this.#try(() => {
      if (track !== null) frame = { task: track['task_id'] ?? '', subset: track['subset'] ?? '', number: parseFrame(attributes['frame']) }
      if (name === 'box') shape = { ...head, points: null, box: parseBox(attributes) }
      else if (skeleton === null) {
        const coordinates = parsePoints(attributes['points'])
        const states = Array.from({ length: coordinates.length / 2 }, () => stateOf(attributes, own))
        shape = { ...head, box: null, points: { coordinates, states, names: null } }
      } else if (skeleton.names.length === 0) throw new LabelFileError('the skeleton has no points')
      else shape = { ...head, box: null, points: { ...skeleton, coordinates: Float64Array.from(skeleton.coordinates) } }
    })
    if (this.#fault !== null) return { kind: 'fault', reason: this.#fault, line }
    // In a track, "outside" says that the object is not in this frame.
    const isGone = track !== null && isOutside(attributes, shape)
    return shape === null || isGone ? null : { kind: 'shape', shape, frame }
  }

  #try(act: () => void): void {
    try {
      act()
    } catch (error) {
      if (!(error instanceof LabelFileError)) throw error
      this.#fault ??= error.message
    }
  }
}

function isOutside(attributes: XmlAttributes, shape: CvatShape | null): boolean {
  return attributes['outside'] === '1' || (shape?.points?.states.every((state) => state === 'absent') ?? false)
}

function parseFrame(token: string | undefined): number {
  if (token === undefined || !/^\d{1,9}$/.test(token)) throw new LabelFileError(`"frame" is not the number of a frame: ${shorten(token ?? 'missing')}`)
  return Number(token)
}

function orderLabels(declared: readonly DeclaredLabel[]): CvatLabels {
  const parts = Map.groupBy(declared.filter(({ parent }) => parent !== null), ({ parent }) => parent ?? '')
  const skeletons = new Map([...parts].map(([parent, labels]) => [parent, orderOfNames(distinct(labels))]))
  const plain = declared.filter(({ parent, type }) => parent === null && type === 'points')
  return { skeletons, plain: orderOfNames(distinct(plain)) }
}

function distinct(labels: readonly DeclaredLabel[]): string[] {
  return [...new Set(labels.map(({ name }) => name))]
}
