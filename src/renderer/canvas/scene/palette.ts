/**
 * Colours of what is painted on the picture. They do not follow the theme: the ground is the picture, not a panel,
 * and each mark carries a dark outline of its own. Panels use the tokens of ui/tokens.css.
 */
import type { HandleColour } from './handle-style.ts'

export const handleColours: Readonly<Record<HandleColour, string>> = {
  predicted: '#56b4e9',
  flagged: '#ff7a33',
  placed: '#00b386',
  imported: '#d0d0d0',
}

/** Regions differ by their names as well; neighbours in a schema never share a colour. */
export const regionColours = ['#56b4e9', '#ff9f4a', '#b7e07a', '#c9a0ff', '#f0e442']
export const ghostColour = '#f0e442'
/** Lays half a night over the picture, so that the lines of the lens stand out. */
export const lensDim = 'rgba(16, 16, 16, 0.5)'
/** Of the head's axes: to the subject's left, up, where the nose points. */
export const axisColours = { x: '#e69f00', y: '#009e73', z: '#56b4e9' } as const
export const accent = '#4aa3ff'
export const outline = 'rgba(0, 0, 0, 0.82)'
export const edgeLight = 'rgba(255, 255, 255, 0.62)'
export const edgeDark = 'rgba(0, 0, 0, 0.38)'
export const plate = 'rgba(22, 22, 22, 0.88)'
export const loupeGround = '#161616'
export const plateLine = 'rgba(255, 255, 255, 0.16)'
export const plateText = '#ececec'
export const plateTextDim = '#b0b0b0'
export const tagFont = "500 11px 'Inter Variable', Inter, 'Segoe UI', system-ui, sans-serif"
