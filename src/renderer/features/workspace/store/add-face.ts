/** A box that a person has drawn becomes a face with points. */
import { shallowRef } from 'vue'
import type { ErrorBody } from '#contract/index.ts'
import type { Box } from '#domain/frames.ts'
import { makeLayoutFace } from '#domain/place-layout.ts'
import type { Face } from '#domain/records.ts'
import { call } from '../../../session/backend.ts'
import { notifyError } from '../../../session/notices.ts'
import { predictionMode } from '../../../session/prediction-mode.ts'
import { useSchemas } from '../../../session/schemas.ts'

/** Then a face is placed by hand. */
const withoutModel: readonly string[] = ['model.noSchema', 'model.notFound', 'model.invalid']

interface Deps {
  /** Of the picture on the canvas; null: there is none. */
  readonly target: () => { readonly projectId: string; readonly imageId: string } | null
  readonly say: (text: string) => void
  readonly add: (face: Face) => void
}

export function createAddFace({ target, say, add }: Deps) {
  const schemas = useSchemas()
  /** Its points are being found. */
  const pendingBox = shallowRef<Box<'imagePx'> | null>(null)

  async function addFaceIn(box: Box<'imagePx'>): Promise<void> {
    const asked = target()
    if (asked === null) return
    const schemaId = schemas.defaultId
    pendingBox.value = box
    const answer = await call('images.predictBox', { ...asked, box, schemaId, mode: predictionMode.value })
    pendingBox.value = null
    const face = answer.ok ? answer.value.face : layoutFace(answer.error, schemaId, box)
    const now = target()
    if (face !== null && now?.projectId === asked.projectId && now.imageId === asked.imageId) add(face)
  }

  /** What no model can set stands as its schema draws it. */
  function layoutFace(error: ErrorBody, schemaId: string, box: Box<'imagePx'>): Face | null {
    const schema = schemas.find(schemaId)
    if (schema === null || !withoutModel.includes(error.code)) {
      notifyError('No points could be set in the box', error)
      return null
    }
    say(`No model sets the points of ${schema.name}: they stand as the schema draws them. Move them to their places.`)
    return makeLayoutFace(crypto.randomUUID(), schema, box)
  }

  return { pendingBox, addFaceIn }
}
