import { readFileSync } from 'node:fs'
import { arch, availableParallelism, platform } from 'node:os'

/** More threads do not make a network of this size faster. */
const mostThreads = 8

/** Threads for one operation: the physical cores that this process may use. More than that doubles the latency. */
export function countThreads(): number {
  return Math.max(1, Math.min(countPhysicalCores(), availableParallelism(), mostThreads))
}

function countPhysicalCores(): number {
  const logical = availableParallelism()
  if (platform() === 'linux') return countLinuxCores() ?? logical
  // Where cores cannot be counted, two threads a core are assumed on x86: too few threads cost little, too many much.
  return arch() === 'x64' ? Math.ceil(logical / 2) : logical
}

function countLinuxCores(): number | null {
  let text: string
  try {
    text = readFileSync('/proc/cpuinfo', 'utf8')
  } catch {
    return null
  }
  const cores = new Set<string>()
  for (const processor of text.split('\n\n')) {
    const socket = /^physical id\s*: (\d+)$/m.exec(processor)?.[1]
    const core = /^core id\s*: (\d+)$/m.exec(processor)?.[1]
    if (socket !== undefined && core !== undefined) cores.add(`${socket}:${core}`)
  }
  return cores.size > 0 ? cores.size : null
}
