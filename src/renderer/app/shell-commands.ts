/** The acts of the program itself: screens, windows, opening things. */
import { reconnectNow, connection } from '../session/backend.ts'
import { registerCommands } from '../session/commands.ts'
import type { Command } from '../session/commands.ts'
import { copyDiagnostics } from '../session/diagnostics.ts'
import { openDialog, openSettings } from '../session/dialogs.ts'
import { chooseAndOpenFolder, chooseAndOpenProject } from '../session/open-acts.ts'
import { useProject } from '../session/project.ts'
import { goTo, lastPlace } from '../session/route.ts'
import { setTheme, theme, themes } from '../session/theme.ts'
import { focusNextPanel } from './panels.ts'

const themeTitles = { dark: 'Theme: dark', light: 'Theme: light', system: 'Theme: as the system' } as const

/** Returns the function that takes them away again. */
export function registerShellCommands(): () => void {
  return registerCommands([...windowCommands(), ...openCommands(), ...screenCommands(), ...helpCommands()])
}

type Rest = Partial<Pick<Command, 'isEnabled' | 'hidden'>>

function act(id: string, group: string, title: string, keys: readonly string[], run: Command['run'], rest: Rest = {}): Command {
  return { id, group, title, keys, scope: 'global', run, ...rest }
}

function windowCommands(): Command[] {
  return [
    act('app.openPalette', 'Window', 'Search all commands', ['Mod+K', 'F1'], () => openDialog('palette'), { hidden: true }),
    act('app.openKeys', 'Window', 'Show all keys', ['?'], () => openDialog('keys')),
    act('app.openSettings', 'Window', 'Settings', ['Mod+,'], () => openDialog('settings')),
    act('app.openModelSettings', 'Window', 'Settings: model', [], () => openSettings('model')),
    act('app.openKeySettings', 'Window', 'Settings: change keys', [], () => openSettings('keys')),
    act('app.nextPanel', 'Window', 'Go to the next panel', ['F6'], () => focusNextPanel(1)),
    act('app.previousPanel', 'Window', 'Go to the panel before', ['Shift+F6'], () => focusNextPanel(-1)),
    ...themes.map((name) =>
      act(`theme.set-${name}`, 'Window', themeTitles[name], [], () => setTheme(name), {
        isEnabled: () => theme.value !== name,
      }),
    ),
  ]
}

function openCommands(): Command[] {
  const project = useProject()
  const isFree = (): boolean => project.opening === null && connection.state === 'open'
  const hasProject = (): boolean => project.summary !== null
  return [
    act('project.openFolder', 'Project', 'Open a folder of pictures…', ['Mod+O'], chooseAndOpenFolder, { isEnabled: isFree }),
    act('project.open', 'Project', 'Open a project…', ['Mod+Shift+O'], async () => void (await chooseAndOpenProject()), { isEnabled: isFree }),
    act('project.openSample', 'Project', 'Open the sample set', [], async () => void (await project.openSample()), {
      isEnabled: isFree,
    }),
    act('import.open', 'Project', 'Import a dataset…', ['Mod+I'], () => openDialog('import')),
    act('schemas.open', 'Project', 'Schemas…', [], () => openDialog('schemas'), { isEnabled: hasProject }),
    act('export.open', 'Project', 'Export…', ['Mod+E'], () => openDialog('export'), { isEnabled: hasProject }),
  ]
}

function screenCommands(): Command[] {
  return [
    act('screen.showStart', 'Go', 'Go to the start', [], () => goTo({ screen: 'start' })),
    act('screen.showAnnotate', 'Go', 'Annotate', ['F2'], () => void (lastPlace.value && goTo(lastPlace.value)), {
      isEnabled: () => lastPlace.value !== null,
    }),
    act('screen.showJobs', 'Go', 'Jobs', ['F4'], () => goTo({ screen: 'jobs' })),
  ]
}

function helpCommands(): Command[] {
  return [
    act('app.copyDiagnostics', 'Help', 'Copy diagnostics', [], copyDiagnostics),
    act('app.reconnect', 'Help', 'Connect to the backend again', [], reconnectNow, {
      isEnabled: () => connection.state === 'lost',
    }),
  ]
}
