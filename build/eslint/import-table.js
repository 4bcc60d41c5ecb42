/**
 * The one import table: a path says what a file may touch. The first row whose folder holds the file decides.
 * `own`: folders of this repository, beside the file's own row; `packages`: what may come from npm or Node (`node:*`).
 */
export const importTable = [
  { folder: 'src/domain/formats', own: ['src/domain'], packages: ['@streamparser/json', 'fflate', 'h5wasm', 'saxes', 'yaml'] },
  { folder: 'src/domain', own: [], packages: [] },
  { folder: 'src/contract', own: ['src/domain'], packages: ['zod'] },
  { folder: 'src/bridge', own: ['src/contract'], packages: [] },
  { folder: 'src/core/images', own: ['src/domain', 'src/contract'], packages: ['node:*', 'sharp'] },
  {
    folder: 'src/core/inference',
    own: ['src/domain', 'src/contract', 'src/core/images'],
    packages: ['node:*', 'onnxruntime-node', 'zod'],
  },
  {
    folder: 'src/core/store',
    own: ['src/domain', 'src/contract', 'src/core'],
    packages: ['node:*', 'kysely', 'better-sqlite3', 'zod'],
  },
  { folder: 'src/core', own: ['src/domain', 'src/contract'], packages: ['node:*', 'zod'] },
  { folder: 'src/backend', own: ['src/core', 'src/bridge', 'src/contract'], packages: ['node:*'] },
  {
    folder: 'src/server',
    own: ['src/core', 'src/backend', 'src/bridge', 'src/contract'],
    packages: ['node:*', 'fastify', '@fastify/*'],
  },
  {
    folder: 'src/cli',
    own: ['src/domain', 'src/contract', 'src/bridge', 'src/core', 'src/backend', 'src/server'],
    packages: ['node:*', 'commander', 'zod'],
  },
  { folder: 'src/main', own: ['src/contract', 'src/bridge'], packages: ['node:*', 'electron'] },
  { folder: 'src/preload', own: [], packages: ['electron'] },
  { folder: 'src/renderer/canvas', own: ['src/domain', 'src/contract'], packages: ['konva'] },
  {
    folder: 'src/renderer/features/*',
    own: ['src/renderer/ui', 'src/renderer/session', 'src/renderer/canvas', 'src/domain', 'src/contract', 'src/bridge'],
    packages: ['vue', 'pinia', 'reka-ui', '@lucide/vue', '@tanstack/vue-virtual'],
  },
  {
    folder: 'src/renderer/ui',
    own: ['src/domain'],
    packages: ['vue', 'reka-ui', '@lucide/vue', '@fontsource-variable/inter'],
  },
  {
    folder: 'src/renderer/session',
    own: ['src/renderer/ui', 'src/domain', 'src/contract', 'src/bridge'],
    packages: ['vue', 'pinia'],
  },
  {
    folder: 'src/renderer',
    own: ['src/domain', 'src/contract', 'src/bridge'],
    packages: ['vue', 'pinia', 'reka-ui', '@lucide/vue', '@fontsource-variable/inter'],
  },
]
