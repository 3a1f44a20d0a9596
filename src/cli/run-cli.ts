import { CommanderError } from 'commander'
import { ProblemError } from '../shared/model/problem.ts'
import { UsageError } from '../shared/problems/cli.ts'
import { problemOf, wireCodes } from '../shared/problems/wire.ts'
import { type CliHost, createCli } from './cli.ts'
import { type ExitCode, exit } from './exit-codes.ts'
import { writeJson } from './output/json.ts'
import { problemLines } from './output/problem-text.ts'
import { buildProgram } from './program.ts'
import { checkCommand, commandWord, usageOf } from './usage.ts'

/**
 * Runs one command line and answers its exit code. Whatever goes wrong comes out as a Problem:
 * on standard error for people, on standard output with --json.
 * @param argv without node and script.
 */
export async function runCli(argv: readonly string[], host: CliHost): Promise<number> {
  const session: { close(now: boolean): Promise<void>; report(error: unknown, where: string): void }[] = []
  let code: number = exit.done
  let now = false
  const program = buildProgram(host.io, async (globals, action) => {
    const made = createCli(host, globals)
    session.push(made)
    code = await action(made.cli)
  })
  try {
    checkCommand(program, argv)
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exit.done
    const shown = error instanceof CommanderError ? usageOf(error, argv) : error
    code = fail(shown, host, argv)
    now = !(shown instanceof ProblemError)
    if (!(shown instanceof ProblemError))
      for (const s of session) s.report(error, `ctx-backup ${commandWord(argv) ?? ''}`)
  }
  try {
    for (const s of session) await s.close(now)
  } catch (error) {
    if (code === exit.done) code = fail(error, host, argv)
  }
  return code
}

function fail(error: unknown, host: CliHost, argv: readonly string[]): ExitCode {
  const problem = problemOf(error)
  const { out, err } = host.io
  if (wantsJson(argv)) writeJson(out, { schema: 1, problem })
  else for (const line of problemLines(err, problem)) err.line(line)
  return error instanceof UsageError || problem.code === 'usage' || problem.code === wireCodes.badInput
    ? exit.usage
    : exit.notDone
}

/** Before the command line is understood there is only this to go by. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return (end < 0 ? argv : argv.slice(0, end)).includes('--json')
}
