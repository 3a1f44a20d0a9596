import { agree } from '../agree.ts'
import { exit } from '../exit-codes.ts'
import { flag } from '../flags.ts'
import { safe } from '../output/safe.ts'
import type { Register } from '../program.ts'

export const registerUninstall: Register = (program, act) => {
  program
    .command('uninstall')
    .description('remove autostart, timers and keyring entries; backups, config and history stay')
    .addOption(flag.yes())
    .action((options: { yes?: true }) =>
      act(async (cli) => {
        await agree(
          cli,
          options.yes,
          'Remove autostart, timers and keyring entries? Backups stay.',
          'ctx-backup uninstall --yes',
        )
        const { removed } = await (await cli.engine()).uninstall()
        cli.print({ schema: 1, removed }, () =>
          removed.length === 0 ? ['There was nothing to remove.'] : removed.map((what) => `removed ${safe(what)}`),
        )
        return exit.done
      }),
    )
}
