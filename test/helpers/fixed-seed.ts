/** The quick run draws the same random cases every time; `npm run test:full` draws new ones (CANTHUS_RANDOM=1). */
import fc from 'fast-check'

if (process.env['CANTHUS_RANDOM'] !== '1') fc.configureGlobal({ seed: 20261123 })
