import { CanthusError } from '#contract/index.ts'
import type { MethodOutput } from '#contract/index.ts'
import { examples } from '../command.ts'
import type { RegisterCommand } from '../command.ts'
import { exitCodeFor, exitCodes } from '../exit-codes.ts'
import { report } from '../report.ts'
import { ask, withSession } from '../session.ts'
import type { Session } from '../session.ts'

type Checked = MethodOutput<'packs.check'>
type Listed = MethodOutput<'packs.list'>['packs'][number]

interface Finding {
  readonly folder: string
  readonly builtIn: boolean
  readonly checked: Checked | null
  readonly error: { readonly code: CanthusError['code']; readonly message: string } | null
}

export const registerDoctor: RegisterCommand = (program, { terminal, run }) => {
  program
    .command('doctor')
    .summary('say what this copy of Canthus runs on, and what is wrong with it')
    .description(
      'Loads every model pack and prints its checksums, what it predicts and on what it really runs, and where settings, ' +
        'packs and thumbnails are kept. A pack that does not work ends with an exit code of its own.',
    )
    .option('--json', 'answer with one JSON value')
    .addHelpText('after', examples('doctor', 'doctor --json'))
    .action((options: { readonly json?: boolean }) =>
      run(options, () =>
        withSession(terminal, async (session) => {
          const { version, platform, folders } = await ask(session, 'app.getInfo', {})
          const { packs } = await ask(session, 'packs.list', {})
          const findings: Finding[] = []
          for (const pack of packs) findings.push(await check(session, pack))
          const lines = [
            `Canthus ${version}, Node ${process.versions.node}, ${platform}`,
            `data   ${folders.data}`,
            `packs  ${folders.packs}`,
            `cache  ${folders.cache}`,
            ...findings.flatMap(describeFinding),
          ]
          report(terminal, options, { version, platform, node: process.versions.node, folders, packs: findings }, lines)
          const broken = findings.find((f) => f.error !== null)?.error
          return broken ? exitCodeFor(broken.code) : exitCodes.done
        }),
      ),
    )
}

async function check(session: Session, { ref, folder, builtIn, error }: Listed): Promise<Finding> {
  if (error !== null) return { folder, builtIn, checked: null, error }
  try {
    return { folder, builtIn, checked: await ask(session, 'packs.check', { ref: builtIn ? null : ref }), error: null }
  } catch (failure) {
    if (!(failure instanceof CanthusError)) throw failure
    return { folder, builtIn, checked: null, error: { code: failure.code, message: failure.message } }
  }
}

function describeFinding({ folder, builtIn, checked, error }: Finding): string[] {
  const where = `${folder}${builtIn ? ' (built in)' : ''}`
  if (checked === null) return [`pack   ${where}`, `  ${error?.code ?? ''}: ${error?.message ?? ''}`]
  const { pack, provider, files } = checked
  return [
    `pack   ${pack.id} ${pack.version}, ${where}`,
    `  terms: ${pack.licence}`,
    ...Object.entries(pack.reliability).map(([schemaId, { madeFrom, threshold }]) => {
      const calibrated = madeFrom === null ? 'NOT calibrated: its reliability is an order only' : `calibrated on ${madeFrom}`
      return `  ${schemaId}: ${calibrated}; flagged below ${threshold.toFixed(2)}`
    }),
    `  provider: ${provider.loaded ?? 'none'}`,
    ...provider.tried.filter((t) => !t.ok).map((t) => `    ${t.provider}: ${t.reason ?? 'failed'}`),
    ...files.map((f) => `  ${f.sha256}  ${f.name}, ${(f.bytes / 1e6).toFixed(1)} MB`),
  ]
}
