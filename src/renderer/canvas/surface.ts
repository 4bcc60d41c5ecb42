/**
 * The canvas as one thing: owns the view, the gesture under way and what hangs on it (draft, hover, loupe), feeds the
 * scene, and tells its owner what the person meant. Knows nothing of the store, the backend or Vue.
 */
import type { Edit } from '#domain/edits.ts'
import { boxOfPoints } from '#domain/frames.ts'
import type { Box, Point } from '#domain/frames.ts'
import type { Face } from '#domain/records.ts'
import type { Draft } from './draft.ts'
import { listenToInput } from './input.ts'
import type { Picture } from './picture.ts'
import type { SceneModel } from './scene/model.ts'
import { createScene } from './scene/scene.ts'
import { createToolbox } from './toolbox.ts'
import { pickFace, pickLandmark, reachOf } from './tools/pick.ts'
import type { Intent, ToolEvent, ToolName } from './tools/tool.ts'
import { blendViews, fitBox, fitPicture, panBy, recallView, resizeView, showPoint, toImagePx, toViewPx, zoomAt } from './view.ts'
import type { KeptView, Size, View } from './view.ts'

/** What the view does when another picture comes. */
export type FitMode = 'face' | 'picture' | 'keep'

/** What the owner shows; everything else of the scene belongs to the surface. */
export type SurfaceContent = Pick<
  SceneModel,
  'faces' | 'schemaOf' | 'activeFaceId' | 'selected' | 'threshold' | 'showEdges' | 'showRegions' | 'showPose' | 'labels' | 'pendingBoxes' | 'ghosts' | 'lens' | 'adjustments'
> & { readonly tool: ToolName; readonly loupeOn: boolean }

export interface SurfaceListener {
  onSelect(faceId: string | null, indices: readonly number[]): void
  onCommit(edit: Edit): void
  /** The right button at a place of the canvas; what lies under it is active and selected already. */
  onMenu(at: Point<'viewPx'>, under: 'point' | 'face' | 'canvas'): void
  onBoxDrawn(box: Box<'imagePx'>): void
  onDraft(draft: Draft | null): void
  onView(view: View, canvas: Size, fitted: 'face' | 'picture' | null): void
  /** Where the pointer is on the picture; null outside the canvas. */
  onPointer(at: Point<'imagePx'> | null): void
}

export interface Surface {
  show(content: Partial<SurfaceContent>): void
  /** `size` in imagePx. The faces that belong to it come in the same call, so that nothing is seen half. */
  showPicture(picture: Picture | null, size: Size, content: Partial<SurfaceContent>, fit: FitMode | KeptView): void
  fitFace(): void
  fitPicture(): void
  /** About the middle of the canvas. */
  zoomBy(factor: number): void
  /** Gently moves on until the point is well inside the canvas and large enough to judge. */
  reveal(index: number): void
  /** The menu at the selected point, else in the middle of the canvas. */
  openMenu(): void
  /** Drops the gesture under way; false where there is none. */
  cancel(): boolean
  /** The keys of the canvas work from here on. */
  focus(): void
  destroy(): void
}

const motionMs = 120
const revealMarginPx = 96
const faceMargin = 0.1

export function createSurface(element: HTMLDivElement, listener: SurfaceListener): Surface {
  const scene = createScene(element.appendChild(document.createElement('div')))
  const toolbox = createToolbox()
  let size: Size = { width: 1, height: 1 }
  let loupeOn = true
  /** The view is still as a fit left it, so a resized canvas fits again. */
  let fitted: 'face' | 'picture' | null = 'picture'
  let frame = 0
  /** Where a pen hovers over the picture, imagePx. */
  let penAt: Point<'imagePx'> | null = null

  const observer = new ResizeObserver(() => resize({ width: element.clientWidth, height: element.clientHeight }))
  observer.observe(element)
  const stopInput = listenToInput(element, {
    onPointer(event, pan) {
      listener.onPointer(scene.model.picture === null ? null : toImagePx(scene.model.view, event.at))
      carryOut(toolbox.step(event, pan, { ...scene.model, picture: size }))
      hoverPen(event)
    },
    onLeave() {
      scene.update({ hovered: null })
      penAt = null
      updateLoupe()
      listener.onPointer(null)
    },
    onMenu: openMenu,
    onWheel(intent, at) {
      const { view, canvas } = scene.model
      if (intent.kind === 'zoom') setView(zoomAt(view, at, intent.factor, size, canvas), null)
      else setView(panBy(view, intent.dxPx, intent.dyPx, size, canvas), null)
    },
    onPinch(step) {
      const { view, canvas } = scene.model
      // Moved first: the zoom is about where the fingers' middle is now.
      setView(zoomAt(panBy(view, step.dxPx, step.dyPx, size, canvas), step.at, step.factor, size, canvas), null)
    },
    onSpace(held) {
      if (!toolbox.isBusy()) element.style.cursor = held ? 'grab' : toolbox.restingCursor()
    },
  })

  function carryOut(intents: readonly Intent[]): void {
    for (const intent of intents) {
      switch (intent.kind) {
        case 'select':
          listener.onSelect(intent.faceId, intent.indices)
          break
        case 'hover':
          if (scene.model.hovered !== intent.index) scene.update({ hovered: intent.index })
          break
        case 'draft':
          setDraft(intent.draft)
          break
        case 'commit':
          listener.onCommit(intent.edit)
          break
        case 'box-drawn':
          listener.onBoxDrawn(intent.box)
          break
        case 'pan':
          setView(panBy(scene.model.view, intent.dxPx, intent.dyPx, size, scene.model.canvas), null)
          break
        case 'cursor':
          element.style.cursor = intent.cursor
          break
      }
    }
  }

  /** A pen shows what it would touch before it does. */
  function hoverPen({ kind, at, pointer }: ToolEvent): void {
    const hovers = pointer === 'pen' && kind === 'move' && loupeOn && !toolbox.isBusy()
    if (!hovers && penAt === null) return
    penAt = hovers ? toImagePx(scene.model.view, at) : null
    updateLoupe()
  }

  function openMenu(at: Point<'viewPx'>, coarse: boolean): void {
    const { faces, view, selected, picture } = scene.model
    if (picture === null || toolbox.isBusy()) return
    const active = activeFace()
    const reachPx = reachOf(coarse ? 'touch' : 'mouse')
    const own = active === null ? null : pickLandmark(active, view, at, reachPx)
    const hit = active !== null && own !== null ? { face: active, index: own } : pickFace(faces, view, at, reachPx)
    const among = hit !== null && hit.face === active && hit.index !== null && selected.includes(hit.index)
    if (hit !== null && !among && (hit.index !== null || hit.face !== active)) {
      listener.onSelect(hit.face.id, hit.index === null ? [] : [hit.index])
    }
    listener.onMenu(at, hit === null ? 'canvas' : hit.index === null ? 'face' : 'point')
  }

  function setDraft(draft: Draft | null): void {
    if (draft === scene.model.draft) return
    scene.update({ draft })
    updateLoupe()
    listener.onDraft(draft)
  }

  /** While points are dragged it follows the last one; else it stays on a single selected point if that is wanted. */
  function updateLoupe(): void {
    const { draft, selected, hovered } = scene.model
    if (penAt !== null) {
      const over = activeFace()?.landmarks[hovered ?? -1]?.position
      scene.update({ loupe: { at: over ?? penAt, index: over ? hovered : null } })
      return
    }
    const face = activeFace()
    const index = selected.at(-1)
    const dragged = draft?.kind === 'points' && index !== undefined ? draft.positions.get(index) : undefined
    const single = loupeOn && selected.length === 1 && index !== undefined ? index : null
    const at = dragged ?? (single === null ? undefined : face?.landmarks[single]?.position)
    const loupe = at && index !== undefined ? { at, index } : null
    const before = scene.model.loupe
    if (loupe?.at !== before?.at || loupe?.index !== before?.index) scene.update({ loupe })
  }

  function activeFace(): Face | null {
    return scene.model.faces.find((face) => face.id === scene.model.activeFaceId) ?? null
  }

  function setView(view: View, fit: 'face' | 'picture' | null): void {
    cancelAnimationFrame(frame)
    fitted = fit
    scene.update({ view })
    listener.onView(view, scene.model.canvas, fitted)
  }

  function glideTo(view: View, fit: 'face' | 'picture' | null): void {
    cancelAnimationFrame(frame)
    const from = scene.model.view
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      setView(view, fit)
      return
    }
    const startMs = performance.now()
    const step = (nowMs: number): void => {
      const share = Math.min(1, Math.max(0, (nowMs - startMs) / motionMs))
      setView(blendViews(from, view, 1 - (1 - share) ** 3, scene.model.canvas), fit)
      if (share < 1) frame = requestAnimationFrame(step)
    }
    frame = requestAnimationFrame(step)
  }

  function resize(canvas: Size): void {
    if (canvas.width === 0 || canvas.height === 0) return
    cancelAnimationFrame(frame)
    const before = scene.model.canvas
    const fits = fitted ?? (before.width === 0 ? 'picture' : null)
    const view = fits === null ? resizeView(scene.model.view, before, canvas) : fittedView(fits, canvas)
    scene.update({ canvas, view })
    listener.onView(view, canvas, fitted)
  }

  function fittedView(fit: 'face' | 'picture', canvas = scene.model.canvas): View {
    const face = activeFace()
    const box = fit === 'face' && face !== null ? boxAround(face) : null
    return box === null ? fitPicture(size, canvas) : fitBox(box, size, canvas)
  }

  function show({ tool, loupeOn: wanted, ...content }: Partial<SurfaceContent>): void {
    if (wanted !== undefined) loupeOn = wanted
    if (tool !== undefined && tool !== toolbox.tool) {
      carryOut(toolbox.setTool(tool))
      element.style.cursor = toolbox.restingCursor()
      scene.update({ hovered: null, boxHandles: tool === 'box', frameHandles: tool === 'select' })
    }
    scene.update(content)
    updateLoupe()
  }

  return {
    show,
    showPicture(picture, pictureSize, content, fit) {
      carryOut(toolbox.cancel())
      size = pictureSize
      scene.update({ picture, hovered: null })
      show(content)
      if (typeof fit === 'object') setView(recallView(fit, scene.model.canvas), fit.fitted)
      else if (fit === 'keep') setView(panBy(scene.model.view, 0, 0, size, scene.model.canvas), null)
      else setView(fittedView(fit), fit)
    },
    fitFace: () => glideTo(fittedView('face'), 'face'),
    fitPicture: () => glideTo(fittedView('picture'), 'picture'),
    zoomBy(factor) {
      const { view, canvas } = scene.model
      setView(zoomAt(view, { x: canvas.width / 2, y: canvas.height / 2 }, factor, size, canvas), null)
    },
    reveal(index) {
      const position = activeFace()?.landmarks[index]?.position
      if (!position) return
      const { view, canvas } = scene.model
      // Too far out to judge a point, the whole face is shown: a person sees what the point belongs to.
      const whole = fittedView('face')
      const near = view.zoom >= whole.zoom * 0.6 ? view : whole
      const target = showPoint(near, position, revealMarginPx, canvas)
      const moves = target.zoom !== view.zoom || target.offsetXPx !== view.offsetXPx || target.offsetYPx !== view.offsetYPx
      if (moves) glideTo(target, null)
    },
    openMenu() {
      const { view, canvas, selected } = scene.model
      const position = activeFace()?.landmarks[selected.at(-1) ?? -1]?.position
      const at = position ? toViewPx(view, position) : null
      const seen = at !== null && at.x >= 0 && at.y >= 0 && at.x <= canvas.width && at.y <= canvas.height
      if (seen) listener.onMenu(at, 'point')
      else listener.onMenu({ x: canvas.width / 2, y: canvas.height / 2 }, activeFace() === null ? 'canvas' : 'face')
    },
    cancel() {
      const busy = toolbox.isBusy()
      carryOut(toolbox.cancel())
      return busy
    },
    focus: () => element.focus({ preventScroll: true }),
    destroy() {
      cancelAnimationFrame(frame)
      observer.disconnect()
      stopInput()
      scene.destroy()
    },
  }
}

/** The face's box and all its points, with some air. */
function boxAround(face: Face): Box<'imagePx'> | null {
  const corners = face.box === null ? [] : [{ x: face.box.x0, y: face.box.y0 }, { x: face.box.x1, y: face.box.y1 }]
  const box = boxOfPoints<'imagePx'>([...corners, ...face.landmarks.map((landmark) => landmark.position)])
  if (box === null) return null
  const air = faceMargin * Math.max(box.x1 - box.x0, box.y1 - box.y0)
  return { x0: box.x0 - air, y0: box.y0 - air, x1: box.x1 + air, y1: box.y1 + air }
}
