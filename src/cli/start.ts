import type { CliHost } from './cli.ts'
import { runCli } from './run-cli.ts'

/** Runs this process's command line and ends the process with its exit code. */
export async function start(host: CliHost): Promise<void> {
  const code = await runCli(process.argv.slice(2), host)
  await Promise.all([host.io.out.flush(), host.io.err.flush()])
  // A worker thread or socket that lingers must not keep a finished command from ending.
  process.exit(code !== 0 ? code : (process.exitCode ?? 0))
}
