import { Command, Option } from 'commander'
import { UsageError } from '../shared/problems/cli.ts'
import { appVersion } from '../shared/version.ts'
import type { Cli } from './cli.ts'
import { registerDoctor } from './commands/doctor.ts'
import { registerFix } from './commands/fix.ts'
import { registerImport } from './commands/import.ts'
import { registerInit } from './commands/init.ts'
import { registerJob } from './commands/job.ts'
import { registerJobs } from './commands/jobs.ts'
import { registerLog } from './commands/log.ts'
import { registerLs } from './commands/ls.ts'
import { runOnce } from './commands/once.ts'
import { registerPrune } from './commands/prune.ts'
import { registerRestore } from './commands/restore.ts'
import { registerRun } from './commands/run.ts'
import { registerRuns } from './commands/runs.ts'
import { registerScan } from './commands/scan.ts'
import { registerServe } from './commands/serve.ts'
import { registerSnapshots } from './commands/snapshots.ts'
import { registerStatus } from './commands/status.ts'
import { registerUninstall } from './commands/uninstall.ts'
import { registerVerify } from './commands/verify.ts'
import type { ExitCode } from './exit-codes.ts'
import { parseFolder } from './flags.ts'
import type { Io } from './output/io.ts'

/** What a command does, told its context. */
export type Action = (cli: Cli) => Promise<ExitCode>
/** Runs an action in the context that the global options ask for. */
export type Perform = (globals: { json: boolean; configDir: string | undefined }, action: Action) => Promise<void>
/** Adds a command; `act` runs it. */
export type Register = (program: Command, act: (action: Action) => Promise<void>) => void

const registers: readonly Register[] = [
  registerStatus,
  registerScan,
  registerInit,
  registerJobs,
  registerJob,
  registerRun,
  registerRuns,
  registerLog,
  registerSnapshots,
  registerLs,
  registerRestore,
  registerVerify,
  registerPrune,
  registerImport,
  registerFix,
  registerDoctor,
  registerServe,
  registerUninstall,
]

export function buildProgram(io: Io, perform: Perform): Command {
  const program = new Command('ctx-backup')
  const globals = (): { json: boolean; configDir: string | undefined } => {
    const { json, config } = program.opts<{ json?: true; config?: string }>()
    return { json: json === true, configDir: config }
  }
  const act = (action: Action): Promise<void> => {
    if (program.opts<{ once?: true }>().once) {
      throw new UsageError('`--once` takes no command.', 'It sets up and runs by itself.', 'ctx-backup --once')
    }
    return perform(globals(), action)
  }
  program
    .description('Finds every ctx path, backs it up with your own tool, and proves it can be restored.')
    .version(appVersion, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .helpCommand('help [command]', 'explain a command')
    .option('--json', 'print one JSON value (failures too) instead of text for people')
    .addOption(
      new Option(
        '--config <dir>',
        'keep config, history and socket below this folder (as CTX_BACKUP_HOME does)',
      ).argParser(parseFolder),
    )
    .option('--once', 'back up once now: sets up the default job (cp into ~/ctx-backups) when there is none')
    .exitOverride()
    .configureHelp({
      showGlobalOptions: true,
      visibleGlobalOptions: (command) => (command === program ? [] : shared()),
    })
    .configureOutput({
      writeOut: (text) => io.out.raw(text),
      // Usage errors are shown once, as a Problem, by runCli.
      writeErr: () => undefined,
      getOutHelpWidth: () => io.out.columns ?? 100,
      getOutHasColors: () => io.out.paint('bold', 'x') !== 'x',
    })
    .addHelpText('after', overview)
    .action(async () => {
      if (program.opts<{ once?: true }>().once) return perform(globals(), runOnce)
      throw new UsageError('No command was given.', 'The help lists them all.', 'ctx-backup --help')
    })
  const shared = (): Option[] =>
    program.options.filter((option) => option.long === '--json' || option.long === '--config')
  for (const register of registers) register(program, act)
  return program
}

const overview = `
A first backup:
  ctx-backup init            what is found here, and one job proposed; nothing is written before you accept
  ctx-backup run             run it now
  ctx-backup status          what is covered, by what, and how old the proof is

Exit codes:
  run                        0 succeeded, 3 with warnings or skipped, 1 failed, 130 cancelled
  status                     0 all that matters is proven covered, 3 covered with advice left,
                             1 something is unproven, exposed, unknown or failed
  verify                     0 as it was, 1 damage found, 3 some files had nothing to compare with
  all others                 0 done, 3 done with something left out, 1 not done
  everywhere                 2 wrong usage

Backups are plain folders and stay when jobs or this program go.`
