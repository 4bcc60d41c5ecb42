import { resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { CanthusError } from '#contract/index.ts'
import { defaultRoots, startBrowserHost, type BrowserHost } from '#server/browser-host.ts'
import { collect, examples } from '../command.ts'
import type { RegisterCommand } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { report } from '../report.ts'

interface ServeOptions {
  readonly port: number
  readonly root?: readonly string[]
  readonly json?: boolean
}

export const registerServe: RegisterCommand = (program, { terminal, run }) => {
  program
    .command('serve')
    .summary('show a project in a browser')
    .description(
      'Serves the program to a browser, on this machine only and behind a key that is part of the printed address. ' +
        'From another machine, go through an SSH tunnel: ssh -L PORT:127.0.0.1:PORT HOST',
    )
    .argument('[project]', 'project file, or a folder of pictures (default: the start page)')
    .option('--port <number>', 'port; 0 takes any free one', parsePort, 0)
    .option('--root <folder>', 'a folder that pages may open and write to, beside the home folder; may be given again', collect)
    .option('--json', 'answer with one JSON value once it listens')
    .addHelpText('after', examples('serve photos', 'serve photos.canthus --port 8765 --root /data'))
    .action((project: string | undefined, options: ServeOptions) =>
      run(options, async () => {
        const host = await startHost(project === undefined ? null : resolve(project), options)
        report(terminal, options, { url: host.url }, [host.url])
        for (const note of host.notes) terminal.say(note)
        terminal.say('Ctrl-C ends it.')
        await waitForSignal()
        await host.close()
        return exitCodes.done
      }),
    )
}

async function startHost(target: string | null, { port, root }: ServeOptions): Promise<BrowserHost> {
  try {
    return await startBrowserHost({ target, port, roots: [...defaultRoots(), ...(root ?? [])] })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (error instanceof CanthusError || (code !== 'EADDRINUSE' && code !== 'EACCES')) throw error
    const why = code === 'EACCES' ? 'may not be used' : 'is in use'
    throw new CanthusError('input.invalid', `Port ${String(port)} ${why}. Choose another one with --port.`, {}, { cause: error })
  }
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.')
  return port
}

function waitForSignal(): Promise<void> {
  return new Promise((stop) => {
    process.once('SIGINT', () => stop())
    process.once('SIGTERM', () => stop())
  })
}
