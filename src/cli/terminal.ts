/** The two streams of a command: results on stdout, everything said about them on stderr. */

export interface Terminal {
  /** One line of a result. */
  print(line: string): void
  /** A sentence for a person. */
  say(line: string): void
  /** Shows `line` in place until the next output; does nothing where stderr is not a terminal. */
  showStatus(line: string): void
  readonly isInteractive: boolean
}

export interface TextStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const clearLine = '\r\u001B[2K'

export function createTerminal(stdout: TextStream, stderr: TextStream): Terminal {
  const isInteractive = stderr.isTTY === true
  let hasStatus = false
  const clearStatus = (): void => {
    if (hasStatus) stderr.write(clearLine)
    hasStatus = false
  }
  return {
    isInteractive,
    print(line) {
      clearStatus()
      stdout.write(`${line}\n`)
    },
    say(line) {
      clearStatus()
      stderr.write(`${line}\n`)
    },
    showStatus(line) {
      if (!isInteractive) return
      const width = (stderr.columns ?? 80) - 1
      stderr.write(clearLine + (line.length > width ? line.slice(0, width) : line))
      hasStatus = line !== ''
    },
  }
}
