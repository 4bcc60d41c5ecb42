/** How the picture is shown: brightness, contrast, gamma, channel. Never stored with it, never seen by a model. */

export const channels = ['rgb', 'red', 'green', 'blue', 'grey'] as const
export type Channel = (typeof channels)[number]

export interface Adjustments {
  /** -1 to 1: added, in shares of the whole range. */
  readonly brightness: number
  /** -1 to 1: about middle grey; -1 is flat, 1 leaves only black and white. */
  readonly contrast: number
  /** 0.2 to 5; above 1 opens the shadows. */
  readonly gamma: number
  readonly channel: Channel
}

export const neutralAdjustments: Adjustments = { brightness: 0, contrast: 0, gamma: 1, channel: 'rgb' }

export function isNeutral(a: Adjustments): boolean {
  return a.brightness === 0 && a.contrast === 0 && a.gamma === 1 && a.channel === 'rgb'
}

/** What each of the 256 values of a channel becomes: gamma first, then contrast about the middle, then brightness. */
export function makeCurve({ brightness, contrast, gamma }: Adjustments): Uint8ClampedArray {
  // tan: 0 is flat, a half stays as it is, and the end is as steep as 256 values can show.
  const slope = contrast >= 1 ? 256 : Math.tan(((contrast + 1) * Math.PI) / 4)
  return Uint8ClampedArray.from({ length: 256 }, (_, value) => {
    const opened = (value / 255) ** (1 / gamma)
    return 255 * ((opened - 0.5) * slope + 0.5 + brightness)
  })
}

/** Changes RGBA bytes in place; alpha stays. */
export function adjustPixels(rgba: Uint8ClampedArray, adjustments: Adjustments): void {
  const curve = makeCurve(adjustments)
  const { channel } = adjustments
  const at = channel === 'green' ? 1 : channel === 'blue' ? 2 : 0
  for (let k = 0; k < rgba.length; k += 4) {
    const [r, g, b] = [rgba[k] ?? 0, rgba[k + 1] ?? 0, rgba[k + 2] ?? 0]
    if (channel === 'rgb') {
      rgba[k] = curve[r] ?? 0
      rgba[k + 1] = curve[g] ?? 0
      rgba[k + 2] = curve[b] ?? 0
    } else {
      // Luma of ITU-R BT.601, as greyscale files have it.
      const value = channel === 'grey' ? Math.round(0.299 * r + 0.587 * g + 0.114 * b) : (rgba[k + at] ?? 0)
      rgba[k] = rgba[k + 1] = rgba[k + 2] = curve[value] ?? 0
    }
  }
}
