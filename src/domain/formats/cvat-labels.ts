/** The labels that a CVAT task needs for landmarks: a skeleton with a sub-label for each point, and a box. */
import type { Point } from '../frames.ts'
import { boxOfPoints } from '../frames.ts'
import { wflwAttributeNames } from '../records.ts'
import { layoutOf } from '../schema.ts'
import { schemaById } from '../schemas/index.ts'
import type { WriteOptions } from './codec.ts'
import { selfOccludedAttribute } from './cvat-shapes.ts'
import { distinctNames } from './point-names.ts'
import { escapeXml } from './xml-reader.ts'

export const skeletonLabel = 'face'
export const boxLabel = 'face box'

/** Names of the sub-labels, told apart where two are alike. */
export function subLabelsOf(options: WriteOptions): string[] {
  return distinctNames(options.pointNames)
}

/** The value of "Raw" in the constructor of a task's labels. */
export function formatRawLabels(options: WriteOptions): string {
  const faceAttributes = wflwAttributeNames.map((name) => attributeOf(name, 'select', ['unlabelled', 'no', 'yes']))
  const sublabels = subLabelsOf(options).map((name) => ({
    name,
    type: 'points',
    attributes: [attributeOf(selfOccludedAttribute, 'checkbox', ['false', 'true'])],
  }))
  const labels = [
    { name: skeletonLabel, type: 'skeleton', attributes: faceAttributes, svg: drawSkeleton(options), sublabels },
    { name: boxLabel, type: 'rectangle', attributes: [] },
  ]
  return `${JSON.stringify(labels, null, 1)}\n`
}

function attributeOf(name: string, type: 'select' | 'checkbox', values: readonly string[]) {
  return { name, input_type: type, mutable: true, values, default_value: values[0] ?? '' }
}

/** The `<labels>` of the head, which readers other than CVAT go by. */
export function formatMetaLabels(options: WriteOptions): string {
  const lines = [
    '      <labels>',
    ...labelLines(skeletonLabel, 'skeleton', [
      ...attributeLines(wflwAttributeNames.map((name) => [name, 'select', 'unlabelled\nno\nyes'] as const)),
      `          <svg>${escapeXml(drawSkeleton(options))}</svg>`,
    ]),
    ...subLabelsOf(options).flatMap((name) =>
      labelLines(name, 'points', [...attributeLines([[selfOccludedAttribute, 'checkbox', 'false\ntrue']]), `          <parent>${skeletonLabel}</parent>`]),
    ),
    ...labelLines(boxLabel, 'rectangle', attributeLines([])),
    '      </labels>',
  ]
  return lines.join('\n')
}

function labelLines(name: string, type: string, rest: readonly string[]): string[] {
  return ['        <label>', `          <name>${escapeXml(name)}</name>`, `          <type>${type}</type>`, ...rest, '        </label>']
}

function attributeLines(attributes: readonly (readonly [name: string, type: string, values: string])[]): string[] {
  const lines = attributes.map(([name, type, values]) => {
    const first = values.split('\n')[0] ?? ''
    return `            <attribute><name>${name}</name><mutable>True</mutable><input_type>${type}</input_type><default_value>${first}</default_value><values>${values}</values></attribute>`
  })
  return ['          <attributes>', ...lines, '          </attributes>']
}

/** CVAT's own SVG of a skeleton, in a square of 100: nodes numbered from 1, and edges. */
function drawSkeleton(options: WriteOptions): string {
  const places = placesOf(options)
  const at = (k: number): { x: string; y: string } => ({ x: (places[k]?.x ?? 50).toFixed(2), y: (places[k]?.y ?? 50).toFixed(2) })
  const edges = options.edges.map(([from, to]) => {
    const [p, q] = [at(from), at(to)]
    return `<line x1="${p.x}" y1="${p.y}" x2="${q.x}" y2="${q.y}" stroke="black" data-type="edge" data-node-from="${String(from + 1)}" stroke-width="0.5" data-node-to="${String(to + 1)}"></line>`
  })
  const nodes = subLabelsOf(options).map((name, k) => {
    const node = String(k + 1)
    return `<circle r="1" stroke="black" fill="#b3b3b3" cx="${at(k).x}" cy="${at(k).y}" stroke-width="0.1" data-type="element node" data-element-id="${node}" data-node-id="${node}" data-label-name="${escapeXml(name)}"></circle>`
  })
  return [...edges, ...nodes].join('')
}

/** From 5 to 95; a ring where the schema is not one of the built-in ones. */
function placesOf({ schemaId, pointNames }: WriteOptions): Point<'imagePx'>[] {
  const schema = schemaById(schemaId)
  const count = pointNames.length
  const ring = pointNames.map((_, k) => ({ x: Math.sin((2 * Math.PI * k) / count), y: -Math.cos((2 * Math.PI * k) / count) }))
  const layout = schema === null || schema.landmarks.length !== count ? ring : layoutOf(schema)
  const box = boxOfPoints<'imagePx'>(layout)
  if (box === null) return []
  const scale = 90 / Math.max(box.x1 - box.x0, box.y1 - box.y0, 1e-9)
  return layout.map(({ x, y }) => ({ x: 5 + (x - box.x0) * scale, y: 5 + (y - box.y0) * scale }))
}
