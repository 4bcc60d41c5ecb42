/** What can be done about a failure wherever it shows. */
import { reconnectNow } from '../session/backend.ts'
import { copyDiagnostics } from '../session/diagnostics.ts'
import type { ActHandlers } from '../session/errors.ts'
import { goTo } from '../session/route.ts'

export const commonActs: ActHandlers = {
  openStart: () => goTo({ screen: 'start' }),
  openJobs: () => goTo({ screen: 'jobs' }),
  reconnect: reconnectNow,
  copyDiagnostics: () => void copyDiagnostics(),
}
