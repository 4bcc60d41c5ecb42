/** JSON as Python's `json` module spells it, so that files written here equal those of the formats' own tools. */

/** The shortest decimal that gives the number back, as Python's `repr` has it. @param value finite */
export function pythonFloat(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
  const text = Object.is(value, -0) ? '-0' : String(value)
  return text.includes('.') ? text : `${text}.0`
}

/** A text in quotes, with everything but plain ASCII escaped. */
export function pythonText(text: string): string {
  return JSON.stringify(text).replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
