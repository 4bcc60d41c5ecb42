import { methods } from '#contract/index.ts'
import type { MethodInput, MethodName, ParsedInput } from '#contract/index.ts'

/** What a handler receives of what a caller passes: with the defaults filled in. */
export function parseInput<N extends MethodName>(name: N, input: MethodInput<N>): ParsedInput<N> {
  return methods[name].input.parse(input) as ParsedInput<N>
}
