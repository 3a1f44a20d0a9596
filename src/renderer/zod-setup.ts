import { config } from 'zod'

// zod compiles parsers with `new Function` where it may; the page's CSP forbids it, and even the try is reported.
// Imported before anything that makes a schema.
config({ jitless: true })
