/** Import first in a page: its policy forbids `eval`, and zod would try it to compile the schemas. */
import { config } from 'zod'

config({ jitless: true })
