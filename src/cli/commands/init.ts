import type { Schedule } from '../../shared/model/config.ts'
import { ProblemError } from '../../shared/model/problem.ts'
import type { Proposal } from '../../shared/model/state.ts'
import type { ItemClass, StrategyId } from '../../shared/model/words.ts'
import { alreadySetUp, UsageError } from '../../shared/problems/cli.ts'
import { agree } from '../agree.ts'
import { exit } from '../exit-codes.ts'
import { flag } from '../flags.ts'
import { scanLine, withProgress } from '../output/progress.ts'
import { proposalText } from '../output/proposal-text.ts'
import type { Register } from '../program.ts'

interface Options {
  strategy?: StrategyId
  destination?: string
  schedule?: Schedule
  leaveOut?: ItemClass[]
  yes?: true
}

export const registerInit: Register = (program, act) => {
  program
    .command('init')
    .description('look for ctx projects and propose one job over all of them; writes it when you accept')
    .addOption(flag.strategy())
    .addOption(flag.destination())
    .addOption(flag.schedule())
    .addOption(flag.leaveOut())
    .addOption(flag.yes())
    .addHelpText(
      'after',
      '\nThe proposal names the key and plain-text tokens it would copy; --leave-out key,hub-data keeps them out.\nExit codes: 0 the job is set up, 1 not accepted or one is there already, 2 nobody could be asked and --yes was not given.',
    )
    .action((options: Options) =>
      act(async (cli) => {
        const engine = await cli.engine()
        if ((await engine.state()).configured) throw new ProblemError(alreadySetUp())
        const { strategy, destination, schedule, leaveOut } = options
        const proposal = await withProgress(cli, engine, scanLine, () =>
          engine.propose({
            embedded: false,
            ...(strategy === undefined ? {} : { strategy }),
            ...(destination === undefined ? {} : { destination }),
            ...(schedule === undefined ? {} : { schedule }),
            ...(leaveOut === undefined ? {} : { leaveOut }),
          }),
        )
        if (!options.yes && (cli.json || !cli.canAsk)) return refuse(proposal)
        if (!cli.json) for (const line of proposalText(proposal, cli)) cli.io.out.line(line)
        await agree(cli, options.yes, 'Set up this job?', 'ctx-backup init --yes')
        const { job } = await engine.acceptProposal({ job: proposal.job })
        cli.print({ schema: 1, proposal, accepted: true, job }, () => [
          '',
          `${cli.io.out.paint('green', '✓')} The job \`${job}\` is set up. Run it now: ctx-backup run`,
        ])
        return exit.done

        function refuse(shown: Proposal): typeof exit.usage {
          const { problem } = new UsageError(
            'The proposal was not accepted, so nothing was written.',
            'Nobody can be asked here; --yes takes it as it is.',
            'ctx-backup init --yes',
          )
          cli.print({ schema: 1, proposal: shown, accepted: false, job: null, problem }, () => [
            ...proposalText(shown, cli),
            '',
            'Nothing was written. To take it as it is: ctx-backup init --yes',
          ])
          return exit.usage
        }
      }),
    )
}
