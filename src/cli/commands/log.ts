import type { EngineApi } from '../../shared/api.ts'
import { ProblemError } from '../../shared/model/problem.ts'
import type { LogLine } from '../../shared/model/state.ts'
import { noRuns } from '../../shared/problems/cli.ts'
import type { Cli } from '../cli.ts'
import { exit } from '../exit-codes.ts'
import { toJson, writeJson } from '../output/json.ts'
import { safe } from '../output/safe.ts'
import type { Register } from '../program.ts'

const page = 2000
/** Milliseconds between looks for new lines. */
const lookEvery = 300

export const registerLog: Register = (program, act) => {
  program
    .command('log')
    .argument('<run>', "the run's id, or `latest`")
    .option('-f, --follow', 'go on until the run has ended; with --json one line of JSON a line')
    .description("a run's log: file names, never contents")
    .action((wanted: string, options: { follow?: true }) =>
      act(async (cli) => {
        const engine = await cli.engine()
        const run = wanted === 'latest' ? await latestRun(engine) : wanted
        const lines: LogLine[] = []
        for await (const line of logLines(cli, engine, run, options.follow === true)) {
          if (!cli.json) cli.io.out.line(lineText(cli, line))
          else if (options.follow) cli.io.out.line(toJson(line))
          else lines.push(line)
        }
        if (cli.json && !options.follow) writeJson(cli.io.out, { schema: 1, run, lines })
        return exit.done
      }),
    )
}

async function latestRun(engine: EngineApi): Promise<string> {
  const [newest] = (await engine.runs({ limit: 1, cursor: null })).runs
  if (newest === undefined) throw new ProblemError(noRuns())
  return newest.id
}

/** A log's lines, page by page; with `follow` until the run ends or nobody reads any more. */
async function* logLines(cli: Cli, engine: EngineApi, run: string, follow: boolean): AsyncGenerator<LogLine> {
  const gone = cli.io.readerGone
  for (let after = 0; !gone.aborted; ) {
    const { lines, next, ended } = await engine.log({ run, after, limit: page })
    yield* lines
    const more = next > after
    after = next
    if (more) continue
    if (ended || !follow) return
    await cli.clock.sleep(lookEvery, gone).catch(() => undefined)
  }
}

function lineText(cli: Cli, line: LogLine): string {
  const { out } = cli.io
  const time = line.at === null ? '' : `${out.paint('dim', new Date(line.at).toISOString().slice(11, 19))} `
  const text = safe(line.text)
  if (line.level === 'error') return time + out.paint('red', text)
  if (line.level === 'warn') return time + out.paint('yellow', text)
  return time + (line.level === 'debug' ? out.paint('dim', text) : text)
}
