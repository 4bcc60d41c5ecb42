/** Holds every import, type imports too, to the table. */
import { dirname, join, posix, relative, sep } from 'node:path'
import { importTable } from './import-table.js'

const root = join(import.meta.dirname, '..', '..')

function folderPattern(folder) {
  return new RegExp(`^${folder.replaceAll('*', '[^/]+')}(?=/|$)`)
}

function packageMatches(pattern, name) {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern || name.startsWith(`${pattern}/`)
}

/** Path in the repository, or null for a package. */
function resolveImport(file, source) {
  if (source.startsWith('#')) return posix.join('src', source.slice(1))
  if (!source.startsWith('.')) return null
  return relative(root, join(dirname(file), source)).split(sep).join('/')
}

export const importTableRule = {
  meta: { type: 'problem', schema: [], messages: { refused: '{{file}} may not import {{source}} ({{why}}).' } },
  create(context) {
    const file = relative(root, context.filename).split(sep).join('/')
    const row = importTable.find((r) => folderPattern(r.folder).test(file))
    if (row === undefined) return {}
    const ownFolder = folderPattern(row.folder).exec(file)[0]

    function check(node) {
      const source = node.source?.value
      if (typeof source !== 'string') return
      const path = resolveImport(context.filename, source)
      const allowed =
        path === null
          ? row.packages.some((p) => packageMatches(p, source))
          : [ownFolder, ...row.own].some((folder) => path === folder || path.startsWith(`${folder}/`))
      if (allowed) return
      const why = `${row.folder} is open to ${[...row.own, ...row.packages].join(', ') || 'nothing'}`
      context.report({ node: node.source, messageId: 'refused', data: { file, source, why } })
    }
    return {
      ImportDeclaration: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
      ImportExpression: check,
    }
  },
}
