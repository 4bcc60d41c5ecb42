/** Which Chromium the tests drive, and how it is started without screen, GPU and network. */
import { existsSync } from 'node:fs'

const found = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((p) => existsSync(p))
/** `CANTHUS_CHROMIUM` names another one; without any, Playwright's own is used. */
const executablePath = process.env['CANTHUS_CHROMIUM'] ?? found

export const launchOptions = {
  ...(executablePath !== undefined && { executablePath }),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
}
