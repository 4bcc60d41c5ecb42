/**
 * The canvas: three Konva layers, each one shape that paints straight from the model. Nothing here listens to the
 * pointer; tools do (see tools/). A change paints only the layers that show it, once a frame.
 */
import Konva from 'konva/lib/Core.js'
import { createAdjuster } from '../adjust/adjuster.ts'
import { layerNames, layersFor } from './layers.ts'
import type { LayerName } from './layers.ts'
import { emptyModel } from './model.ts'
import type { SceneModel } from './model.ts'
import { paintFaces } from './paint-faces.ts'
import { paintHandles } from './paint-handles.ts'
import { paintOverlay } from './paint-overlay.ts'
import { paintPicture } from './paint-picture.ts'
import { paintRegions } from './paint-regions.ts'

export interface Scene {
  /** Shows the changed parts with the next frame, a new size at once. */
  update(change: Partial<SceneModel>): void
  readonly model: SceneModel
  destroy(): void
}

export function createScene(container: HTMLDivElement): Scene {
  let model = emptyModel
  const stage = new Konva.Stage({ container, width: 1, height: 1, listening: false })
  const adjuster = createAdjuster(() => {
    layers.picture.batchDraw()
    layers.overlay.batchDraw()
  })
  const layers = Object.fromEntries(layerNames.map((name) => [name, createLayer(name)])) as Record<LayerName, Konva.Layer>
  for (const name of layerNames) stage.add(layers[name])
  const forgetRatio = watchPixelRatio(usePixelRatio)

  function createLayer(name: LayerName): Konva.Layer {
    const layer = new Konva.Layer({ listening: false })
    layer.add(
      new Konva.Shape({
        listening: false,
        perfectDrawEnabled: false,
        sceneFunc: (context) => paint(name, context._context as CanvasRenderingContext2D),
      }),
    )
    return layer
  }

  function paint(name: LayerName, context: CanvasRenderingContext2D): void {
    switch (name) {
      case 'picture':
        paintPicture(context, model, layers.picture.getCanvas().getPixelRatio(), adjuster)
        break
      case 'marks':
        if (model.showRegions && model.lens === null) paintRegions(context, model)
        paintFaces(context, model)
        paintHandles(context, model)
        break
      case 'overlay':
        paintOverlay(context, model, adjuster)
        break
    }
  }

  function usePixelRatio(ratio: number): void {
    for (const name of layerNames) {
      layers[name].getCanvas().setPixelRatio(ratio)
      layers[name].batchDraw()
    }
  }

  return {
    get model() {
      return model
    },
    update(change) {
      const before = model
      model = { ...model, ...change }
      const resized = model.canvas !== before.canvas
      if (resized) stage.size(model.canvas)
      for (const name of layersFor(before, model)) {
        // A new size empties the canvas: painting with the next frame would show that.
        if (resized) layers[name].draw()
        else layers[name].batchDraw()
      }
    },
    destroy() {
      forgetRatio()
      adjuster.destroy()
      stage.destroy()
    },
  }
}

/** Calls back when the window moves to a screen with another density, or the page is zoomed. */
function watchPixelRatio(onChange: (ratio: number) => void): () => void {
  let query = matchMedia(`(resolution: ${String(devicePixelRatio)}dppx)`)
  const changed = (): void => {
    query.removeEventListener('change', changed)
    query = matchMedia(`(resolution: ${String(devicePixelRatio)}dppx)`)
    query.addEventListener('change', changed)
    onChange(devicePixelRatio)
  }
  query.addEventListener('change', changed)
  return () => query.removeEventListener('change', changed)
}
