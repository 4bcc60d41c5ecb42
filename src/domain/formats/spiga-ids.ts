/** SPIGA's ids of landmarks (`ldm_ids` of its db_info.json): 1 to 24 mean the same in every data set, those above 99 in one. */
import { range } from '../schemas/build.ts'

const common300w = [1, 119, 2, 121, 3, 4, 124, 5, 126, 6, 128, 129, 130, 17, 16, 133, 134, 135, 18]
const eyes300w = [7, 138, 139, 8, 141, 142, 11, 144, 145, 12, 147, 148]
const lips300w = [20, 150, 151, 22, 153, 154, 21, 156, 157, 23, ...range(159, 168)]

const brows98 = [1, 134, 2, 136, 3, ...range(138, 141), 4, 143, 5, 145, 6, ...range(147, 150)]
const nose98 = [...range(151, 153), 17, 16, 156, 157, 158, 18]
const eyes98 = [7, 161, 9, 163, 8, 165, 10, 167, 11, 169, 13, 171, 12, 173, 14, 175]
const lips98 = [20, 177, 178, 22, 180, 181, 21, 183, 184, 23, ...range(186, 197)]

/** By schema, in the order of its points. */
export const spigaIds: Readonly<Record<string, readonly number[]>> = {
  '300w-68': [...range(101, 108), 24, ...range(110, 117), ...common300w, ...eyes300w, ...lips300w],
  'wflw-98': [...range(100, 115), 24, ...range(117, 132), ...brows98, ...nose98, ...eyes98, ...lips98],
}
