import { runCli } from './run-cli.ts'
import { systemHost } from './system-host.ts'

// Run by bin/ctx-backup.js and by `node src/cli/main.ts`.
const host = systemHost()
const code = await runCli(process.argv.slice(2), host)
await Promise.all([host.io.out.flush(), host.io.err.flush()])
// A worker thread or socket that lingers must not keep a finished command from ending.
process.exit(process.exitCode === undefined || code !== 0 ? code : process.exitCode)
