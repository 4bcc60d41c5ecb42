/** Which execution providers there are, and the order in which they are tried. */

export const providerNames = ['cuda', 'dml', 'coreml', 'cpu'] as const
export type ProviderName = (typeof providerNames)[number]

/** The automatic order, CUDA, DirectML, CoreML, CPU, cut to what exists on a platform. */
export function listProviders(platform: NodeJS.Platform, architecture: string): readonly ProviderName[] {
  if (platform === 'darwin') return architecture === 'arm64' ? ['coreml', 'cpu'] : ['cpu']
  if (platform === 'win32') return architecture === 'x64' ? ['cuda', 'dml', 'cpu'] : ['dml', 'cpu']
  return architecture === 'x64' ? ['cuda', 'cpu'] : ['cpu']
}
