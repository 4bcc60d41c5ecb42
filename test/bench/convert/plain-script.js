/** What people write for themselves: the whole file as one value, a row a face. usage: plain-script.js IN.json OUT.csv */
import { readFileSync, writeFileSync } from 'node:fs'

const [, , from, to] = process.argv
// A string of JavaScript holds half a gigabyte: a larger file cannot be read this way at all.
const coco = JSON.parse(readFileSync(from, 'utf8'))
const names = new Map(coco.images.map((image) => [image.id, image.file_name]))
const rows = coco.annotations.map((a) => [names.get(a.image_id), ...a.bbox, ...a.keypoints].join())
writeFileSync(to, `${rows.join('\n')}\n`)
