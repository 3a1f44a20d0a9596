import { readFile } from 'node:fs/promises'
import { Option } from 'commander'
import { plural } from '../../shared/format/count.ts'
import { ProblemError } from '../../shared/model/problem.ts'
import { UsageError, unreadableFile } from '../../shared/problems/cli.ts'
import type { Cli } from '../cli.ts'
import { exit } from '../exit-codes.ts'
import { safe } from '../output/safe.ts'
import { table } from '../output/table.ts'
import type { Register } from '../program.ts'

export const registerImport: Register = (program, act) => {
  program
    .command('import')
    .description("make jobs of a crontab's rsync and cp lines, with the same results")
    .addOption(
      new Option(
        '--crontab [file]',
        'the lines: a file, `-` for standard input, or your own crontab when none is named',
      ),
    )
    .option('-n, --dry-run', 'show what would be made; change nothing')
    .addHelpText(
      'after',
      '\nYour crontab stays as it is: take the imported lines out of it yourself, or both run.\nExit codes: 0 done, 3 some lines were passed over (each with its reason), 1 nothing was made.',
    )
    .action((options: { crontab?: string | true; dryRun?: true }) =>
      act(async (cli) => {
        if (options.crontab === undefined)
          throw new UsageError(
            'It is not said what to import.',
            'Only a crontab can be imported.',
            'ctx-backup import --crontab',
          )
        const text = await crontabText(cli, options.crontab)
        const dryRun = options.dryRun === true
        const imported = await (await cli.engine()).importCrontab({ text, dryRun })
        const { out } = cli.io
        cli.print(imported, () => [
          `${plural(imported.jobs.length, 'job')} ${dryRun ? 'would be made' : 'made'}, ${plural(imported.skipped.length, 'line')} passed over`,
          ...table(
            [{ title: 'JOB' }, { title: 'TOOL' }, { title: 'DESTINATION' }, { title: 'LINE', gives: true }],
            imported.jobs.map((job) => [job.id, job.strategy, safe(job.destination), safe(job.line)]),
            { indent: 2, fitTo: out.columns, head: (t) => out.paint('dim', t) },
          ),
          ...imported.skipped.flatMap(({ line, reason }) => [
            `  ${out.paint('yellow', '!')} ${safe(line)}`,
            `    ${safe(reason)}`,
          ]),
          ...imported.notes.map((note) => `· ${safe(note)}`),
        ])
        if (imported.jobs.length === 0) return exit.notDone
        return imported.skipped.length > 0 ? exit.partly : exit.done
      }),
    )
}

async function crontabText(cli: Cli, from: string | true): Promise<string> {
  if (from === true) return await cli.crontab()
  if (from === '-') return await cli.stdin()
  try {
    return await readFile(from, 'utf8')
  } catch (error) {
    throw new ProblemError(unreadableFile(from, error instanceof Error ? error.message : String(error)))
  }
}
