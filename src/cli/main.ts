import { start } from './start.ts'
import { systemHost } from './system-host.ts'

// Run by bin/ctx-backup.js and by `node src/cli/main.ts`.
await start(systemHost())
