import { type Command, Option } from 'commander'
import type { EngineApi } from '../../shared/api.ts'
import { dateTime } from '../../shared/format/when.ts'
import type { JobConfig } from '../../shared/model/config.ts'
import { UsageError } from '../../shared/problems/cli.ts'
import { agree } from '../agree.ts'
import type { Cli } from '../cli.ts'
import { type ExitCode, exit } from '../exit-codes.ts'
import { findJob } from '../find-job.ts'
import { flag } from '../flags.ts'
import { addJobOptions, applyFlags, clearOption, freeId, type JobFlags, newJob } from '../job-flags.ts'
import { safe } from '../output/safe.ts'
import { pauseEnd } from '../pause-end.ts'
import type { Register } from '../program.ts'

export const registerJob: Register = (program, act) => {
  const job = program.command('job').description('add, edit, remove, pause or resume a job')
  registerAdd(job, act)
  registerEdit(job, act)
  registerRemove(job, act)
  registerPause(job, act)
}

type Act = Parameters<Register>[1]

function registerAdd(job: Command, act: Act): void {
  addJobOptions(job.command('add').description('make a job; without sources it takes all of ctx'))
    .addOption(new Option('--id <id>', "the job's permanent id: folder name at the destination"))
    .action((flags: JobFlags & { id?: string }) =>
      act(async (cli) => {
        const engine = await cli.engine()
        const taken = (await engine.config()).jobs.map((one) => one.id)
        if (flags.id !== undefined && taken.includes(flags.id)) {
          throw new UsageError(
            `There is a job \`${flags.id}\` already.`,
            'An id belongs to one job for ever.',
            `ctx-backup job edit ${flags.id} --help`,
          )
        }
        const made = newJob(flags.id ?? freeId(flags.name ?? flags.strategy ?? 'job', taken), flags)
        return await save(cli, engine, made, true)
      }),
    )
}

function registerEdit(job: Command, act: Act): void {
  addJobOptions(
    job.command('edit').argument('<job>', "the job's id or name").description('change a job; what is not named stays'),
  )
    .addOption(clearOption())
    .action((wanted: string, flags: JobFlags) =>
      act(async (cli) => {
        if (Object.keys(flags).length === 0)
          throw new UsageError(
            'It is not said what to change.',
            'Every option changes one thing.',
            'ctx-backup job edit --help',
          )
        const engine = await cli.engine()
        return await save(cli, engine, applyFlags(await findJob(engine, wanted), flags), false)
      }),
    )
}

async function save(cli: Cli, engine: EngineApi, job: JobConfig, isNew: boolean): Promise<ExitCode> {
  const { words, times } = await engine.nextTimes({
    schedule: job.schedule,
    ...(job.zone === undefined ? {} : { zone: job.zone }),
    count: 5,
  })
  const saved = await engine.saveJob({ job, isNew })
  cli.print({ schema: 1, job: saved.job, schedule: words, nextTimes: times }, () => [
    `${cli.io.out.paint('green', '✓')} The job \`${saved.job}\` is ${isNew ? 'made' : 'changed'}; it runs ${words}.`,
    ...(times.length === 0
      ? []
      : [`  Next: ${times.map((time) => dateTime(time, cli.now(), job.zone ?? cli.zone)).join(', ')}`]),
  ])
  return exit.done
}

function registerRemove(job: Command, act: Act): void {
  job
    .command('remove')
    .argument('<job>', "the job's id or name")
    .description('forget a job; its backups stay')
    .addOption(flag.yes())
    .action((wanted: string, options: { yes?: true }) =>
      act(async (cli) => {
        const engine = await cli.engine()
        const { id, destination } = await findJob(engine, wanted)
        await agree(
          cli,
          options.yes,
          `Remove the job \`${id}\`? Its backups in ${safe(destination.path)} stay.`,
          `ctx-backup job remove ${id} --yes`,
        )
        await engine.removeJob({ job: id })
        cli.print({ schema: 1, removed: id, backups: destination.path }, () => [
          `${cli.io.out.paint('green', '✓')} The job \`${id}\` is removed. Its backups stay in ${safe(destination.path)}.`,
        ])
        return exit.done
      }),
    )
}

function registerPause(job: Command, act: Act): void {
  job
    .command('pause')
    .argument('[job]', "the job's id or name")
    .description('let the schedule rest: of one job, or of all with --all')
    .option('--all', 'all jobs')
    .option(
      '--until <when>',
      '`1h`, `30m`, `2d`, `tomorrow`, or a date such as 2026-12-01T08:00; without it until resumed',
    )
    .action((wanted: string | undefined, options: { all?: true; until?: string }) =>
      act(async (cli) => {
        const until = options.until === undefined ? null : pauseEnd(options.until, cli.now())
        const engine = await cli.engine()
        const id = await oneOrAll(engine, wanted, options.all, 'pause')
        await engine.pause({ job: id, until })
        const end = until === null ? 'until it is resumed' : `until ${dateTime(until, cli.now(), cli.zone)}`
        cli.print({ schema: 1, paused: id, until }, () => [
          `${id === null ? 'All jobs rest' : `The job \`${id}\` rests`} ${end}.`,
        ])
        return exit.done
      }),
    )
  job
    .command('resume')
    .argument('[job]', "the job's id or name")
    .description('let the schedule go on: of one job, or of all with --all')
    .option('--all', 'all jobs')
    .action((wanted: string | undefined, options: { all?: true }) =>
      act(async (cli) => {
        const engine = await cli.engine()
        const id = await oneOrAll(engine, wanted, options.all, 'resume')
        await engine.resume({ job: id })
        cli.print({ schema: 1, resumed: id }, () => [id === null ? 'All jobs go on.' : `The job \`${id}\` goes on.`])
        return exit.done
      }),
    )
}

async function oneOrAll(
  engine: EngineApi,
  wanted: string | undefined,
  all: true | undefined,
  verb: string,
): Promise<string | null> {
  if ((wanted === undefined) === (all === undefined)) {
    throw new UsageError(
      `\`job ${verb}\` wants one job or --all.`,
      'Both or neither leave open which is meant.',
      `ctx-backup job ${verb} --all`,
    )
  }
  return wanted === undefined ? null : (await findJob(engine, wanted)).id
}
