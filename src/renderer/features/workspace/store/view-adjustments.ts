/** How pictures are shown in this session. Kept by no file: who opens a picture anew sees it as it is. */
import { computed, ref, shallowRef } from 'vue'
import { isNeutral, neutralAdjustments } from '../../../canvas/adjust/adjustments.ts'
import type { Adjustments } from '../../../canvas/adjust/adjustments.ts'

export const viewAdjustments = shallowRef<Adjustments>(neutralAdjustments)
export const isAdjusted = computed(() => !isNeutral(viewAdjustments.value))
/** The popover in which they are set. */
export const isAdjusting = ref(false)

export function adjustView(change: Partial<Adjustments>): void {
  viewAdjustments.value = { ...viewAdjustments.value, ...change }
}

export function resetAdjustments(): void {
  viewAdjustments.value = neutralAdjustments
}
