/** The program's own canvas, fed as its workspace feeds it. */
import { applyEdit } from '#domain/edits.ts'
import type { Face } from '#domain/records.ts'
import { decodePicture } from '#renderer/canvas/picture.ts'
import { createSurface } from '#renderer/canvas/surface.ts'
import { makeFaceOf, makeLandmark } from '../../helpers/faces.ts'
import { makePicture, makeSchema, picture, spreadPoints } from './shape.ts'

export async function showOurs(element: HTMLDivElement, count: number): Promise<() => void> {
  const schema = makeSchema(count)
  const landmarks = spreadPoints(count).map((position, i) => makeLandmark({ position, reliability: i % 10 === 0 ? 0.4 : 0.95 }))
  const face = makeFaceOf(landmarks, { id: 'face', schemaId: schema.id, boxOrigin: 'drawn' })
  let faces: readonly Face[] = [face]
  const surface = createSurface(element, {
    onSelect: (activeFaceId, selected) => surface.show({ activeFaceId, selected }),
    onCommit(edit) {
      faces = applyEdit(faces, edit)
      surface.show({ faces })
    },
    onBoxDrawn: () => undefined,
    onMenu: () => undefined,
    onDraft: () => undefined,
    onView(view) {
      Object.assign(element.dataset, { zoom: view.zoom, offsetX: view.offsetXPx, offsetY: view.offsetYPx })
    },
    onPointer: () => undefined,
  })
  const content = {
    faces,
    schemaOf: () => schema,
    activeFaceId: face.id,
    selected: [],
    threshold: 0.6,
    showEdges: true,
    showRegions: false,
    labels: 'none' as const,
    pendingBoxes: [],
    tool: 'select' as const,
    // Bare Konva has no loupe: it is left out so that both draw the same.
    loupeOn: false,
  }
  surface.showPicture(await decodePicture(await makePicture(), picture), picture, content, 'picture')
  return () => surface.destroy()
}
