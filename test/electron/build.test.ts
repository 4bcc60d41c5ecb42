/** What can be said of the Electron shell without its binary: what was built, and what it may reach. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { builtinModules } from 'node:module'
import { describe, expect, it } from 'vitest'
import { ipcChannels } from '../../src/main/messages.ts'

const out = join(import.meta.dirname, '..', '..', 'out')
const read = (...path: string[]): string => readFileSync(join(out, ...path), 'utf8')

/** Every module that a bundle asks for at run time. */
function requiredModules(code: string): string[] {
  const found = [
    ...code.matchAll(/\bfrom\s*["']([^"']+)["']/g),
    ...code.matchAll(/\b(?:require|import)\(\s*["']([^"']+)["']\s*\)/g),
  ]
  return [...new Set(found.map((m) => m[1] ?? ''))].filter((name) => !name.startsWith('.'))
}

describe('the built Electron shell', () => {
  it('has a preload that is one CommonJS file and reaches Electron only', () => {
    const code = read('preload', 'index.cjs')
    expect(requiredModules(code)).toEqual(['electron'])
    expect(code).not.toMatch(/^\s*(import|export)\s/m)
  })

  it('has a preload that names the channels that main listens on', () => {
    const code = read('preload', 'index.cjs')
    for (const channel of Object.values(ipcChannels)) expect(code).toContain(channel)
  })

  it('has a main process without database, decoder or networks', () => {
    const modules = requiredModules(read('main', 'index.js'))
    const foreign = modules.filter((m) => m !== 'electron' && !builtinModules.includes(m.replace(/^node:/, '')))
    expect(foreign).toEqual([])
  })

  it('keeps ONNX Runtime in the worker', () => {
    expect(read('main', 'backend.js')).not.toMatch(/from\s*["']onnxruntime-node["']/)
    expect(read('main', 'worker.js')).toMatch(/onnxruntime-node/)
  })

  it('asks for a sandboxed, isolated page without Node', () => {
    const source = readFileSync(join(out, '..', 'src', 'main', 'windows.ts'), 'utf8')
    for (const line of ['contextIsolation: true', 'sandbox: true', 'nodeIntegration: false', 'webviewTag: false']) {
      expect(source).toContain(line)
    }
  })
})
