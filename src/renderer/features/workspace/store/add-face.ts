/** A box that a person has drawn becomes a face with points, on the picture that it was drawn on. */
import { computed, shallowRef } from 'vue'
import type { ErrorBody } from '#contract/index.ts'
import type { Box } from '#domain/frames.ts'
import { makeLayoutFace } from '#domain/place-layout.ts'
import type { Face } from '#domain/records.ts'
import { call } from '../../../session/backend.ts'
import { notifyError } from '../../../session/notices.ts'
import { predictionMode } from '../../../session/prediction-mode.ts'
import { useSchemas } from '../../../session/schemas.ts'
import { isSamePicture } from './picture-reader.ts'
import type { Shown } from './picture-reader.ts'

/** Then a face is placed by hand. */
const withoutModel: readonly string[] = ['model.noSchema', 'model.notFound', 'model.invalid']

interface Owner {
  shown(): Shown | null
  say(text: string): void
  /** Also where another picture is shown by now. */
  addFace(on: Shown, face: Face): void
}

interface Pending {
  readonly on: Shown
  readonly box: Box<'imagePx'>
}

export function createAddFace({ shown, say, addFace }: Owner) {
  const schemas = useSchemas()
  const pending = shallowRef<readonly Pending[]>([])
  /** Those of the picture that shows, whose points are being found. */
  const pendingBoxes = computed(() => pending.value.flatMap(({ on, box }) => (isSamePicture(on, shown()) ? box : [])))

  async function addFaceIn(box: Box<'imagePx'>): Promise<void> {
    const on = shown()
    if (on === null) return
    const schemaId = schemas.defaultId
    const mine = { on, box }
    pending.value = [...pending.value, mine]
    const target = { projectId: on.projectId, imageId: on.detail.imageId }
    const answer = await call('images.predictBox', { ...target, box, schemaId, mode: predictionMode.value })
    pending.value = pending.value.filter((other) => other !== mine)
    const face = answer.ok ? answer.value.face : layoutFace(answer.error, schemaId, box)
    if (face !== null) addFace(on, face)
  }

  /** What no model can set stands as its schema draws it. */
  function layoutFace(error: ErrorBody, schemaId: string, box: Box<'imagePx'>): Face | null {
    const schema = schemas.find(schemaId)
    if (error.code === 'connection.lost') say('No points were set in the box, as the connection was lost. Draw it again once it is back.')
    if (schema === null || !withoutModel.includes(error.code)) {
      notifyError('No points could be set in the box', error)
      return null
    }
    say(`No model sets the points of ${schema.name}: they stand as the schema draws them. Move them to their places.`)
    return makeLayoutFace(crypto.randomUUID(), schema, box)
  }

  return { pendingBoxes, addFaceIn }
}
