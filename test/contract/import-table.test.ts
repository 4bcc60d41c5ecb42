import { join } from 'node:path'
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

async function lint(path: string, code: string): Promise<string[]> {
  const eslint = new ESLint({ cwd: root })
  const [result] = await eslint.lintText(code, { filePath: join(root, path) })
  return (result?.messages ?? []).filter((m) => m.ruleId === 'canthus/import-table').map((m) => m.message)
}

describe('the import table', () => {
  const refused: [string, string][] = [
    ['src/domain/x.ts', "import { readFileSync } from 'node:fs'\nreadFileSync('')"],
    ['src/domain/x.ts', "import type { Core } from '#core/create-core.ts'\nexport type C = Core"],
    ['src/domain/x.ts', "import type { Core } from '../core/create-core.ts'\nexport type C = Core"],
    ['src/core/services/x.ts', "import * as ort from 'onnxruntime-node'\nvoid ort"],
    ['src/core/services/x.ts', "import sharp from 'sharp'\nvoid sharp"],
    ['src/main/x.ts', "import { createCore } from '#core/create-core.ts'\nvoid createCore"],
    ['src/renderer/features/jobs/x.ts', "import { x } from '../start/x.ts'\nvoid x"],
    ['src/renderer/features/jobs/x.ts', "import { x } from '#renderer/features/start/x.ts'\nvoid x"],
    ['src/renderer/canvas/x.ts', "export { ref } from 'vue'"],
    ['src/cli/x.ts', "void import('electron')"],
  ]
  it.each(refused)('refuses in %s: %s', async (path, code) => {
    expect(await lint(path, code)).toHaveLength(1)
  })

  it('lets through what the table allows', async () => {
    expect(await lint('src/core/inference/x.ts', "import * as ort from 'onnxruntime-node'\nvoid ort")).toEqual([])
    expect(await lint('src/renderer/features/jobs/x.ts', "import { x } from './y.ts'\nvoid x")).toEqual([])
  })
})
