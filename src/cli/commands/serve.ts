import { Option } from 'commander'
import { ProblemError } from '../../shared/model/problem.ts'
import { noPage, portTaken } from '../../shared/problems/cli.ts'
import type { Cli } from '../cli.ts'
import { exit } from '../exit-codes.ts'
import { parseWhole } from '../flags.ts'
import type { Register } from '../program.ts'
import type { PageServer, PageServerOptions } from '../serve/page-server.ts'

export const registerServe: Register = (program, act) => {
  program
    .command('serve')
    .description('run engine and schedule here, and show the window in a browser on this machine')
    .addOption(
      new Option('--port <number>', 'the port on 127.0.0.1; any free one by default')
        .default(0, 'any')
        .argParser(parseWhole(0, 65_535)),
    )
    .addHelpText(
      'after',
      '\nPrints one address, good for one sign-in. While it runs, `ctx-backup serve` typed again prints another, for another browser.\nCtrl-C stops it; runs in progress are cancelled. Exit codes: 0 stopped, 1 could not start.',
    )
    .action((options: { port: number }) =>
      act(async (cli) => {
        const running = await cli.askServe()
        if (running !== null) {
          tell(cli, running)
          cli.note('`serve` runs already; this is a new address of it.')
          return exit.done
        }
        const stopped = untilStopped(cli)
        let page: PageServer | null = null
        const handle = await cli.open({ mode: 'serve', loginLink: () => page?.newLink() ?? null })
        page = await startPage({
          engine: handle.engine,
          root: cli.pageRoot,
          port: options.port,
          onUnexpected: (error, where) => handle.report(error, where),
        })
        tell(cli, page.newLink())
        cli.note(
          `Open this address in a browser on this machine; it signs one browser in.${handle.owned ? '' : ' The engine runs in another ctx Backup; this one takes over when that ends.'} Ctrl-C stops.`,
        )
        await stopped
        cli.note('Stopping.')
        await page.close()
        return exit.done
      }),
    )
}

function tell(cli: Cli, url: string): void {
  cli.print({ schema: 1, url }, () => [url])
}

/** Resolves at the first INT, TERM or HUP; a second one leaves at once. */
function untilStopped(cli: Cli): Promise<void> {
  return new Promise((resolve) => {
    let asked = false
    cli.onSignal(() => {
      if (asked) return cli.quit(exit.cancelled)
      asked = true
      resolve()
    })
  })
}

async function startPage(options: PageServerOptions): Promise<PageServer> {
  try {
    const { servePage } = await import('../serve/page-server.ts')
    return await servePage(options)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'EADDRINUSE' || code === 'EACCES')
      throw new ProblemError(portTaken(options.port, code), { cause: error })
    if (code === 'ENOENT' || (error instanceof Error && error.message.startsWith('no index.html')))
      throw new ProblemError(noPage(options.root), { cause: error })
    throw error
  }
}
