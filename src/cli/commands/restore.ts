import { resolve } from 'node:path'
import { Option } from 'commander'
import { bytes } from '../../shared/format/bytes.ts'
import { plural } from '../../shared/format/count.ts'
import { duration } from '../../shared/format/duration.ts'
import type { Restored } from '../../shared/model/status.ts'
import { UsageError } from '../../shared/problems/cli.ts'
import { agree } from '../agree.ts'
import { cancelKind, cancellable } from '../cancel.ts'
import type { Cli } from '../cli.ts'
import { exit } from '../exit-codes.ts'
import { findJob } from '../find-job.ts'
import { addPath, addText } from '../flags.ts'
import { findingLines } from '../output/finding-lines.ts'
import { runLine, withProgress } from '../output/progress.ts'
import { safe } from '../output/safe.ts'
import type { Register } from '../program.ts'

interface Options {
  snapshot: string
  path?: string[]
  pathB64?: string[]
  to?: string
  inPlace?: true
  overwrite?: true
  yes?: true
}

export const registerRestore: Register = (program, act) => {
  program
    .command('restore')
    .argument('<job>', "the job's id or name")
    .description('bring files back: the latest snapshot and all of it, unless told otherwise')
    .addOption(new Option('--snapshot <id>', "a snapshot's id").default('latest'))
    .addOption(
      new Option('--path <path>', 'a full path as it was on disk; may be given several times').argParser<
        string[] | undefined
      >(addPath),
    )
    .addOption(
      new Option(
        '--path-b64 <bytes>',
        "such a path's bytes in base64, as `ls --json` tells those that are no text",
      ).argParser<string[] | undefined>(addText),
    )
    .addOption(new Option('--to <folder>', 'full paths appear below this folder').argParser((text) => resolve(text)))
    .addOption(new Option('--in-place', 'to where the files were; asks first'))
    .addOption(new Option('--overwrite', 'replace files that are there already'))
    .addOption(new Option('-y, --yes', 'with --in-place: do not ask'))
    .addHelpText(
      'after',
      '\nWhat came back is hashed. Files that are there already are kept unless --overwrite is given.\nExit codes: 0 all restored, 3 some files were there already and were kept, 1 not done or something came back damaged, 130 cancelled.',
    )
    .action((wanted: string, options: Options) =>
      act(async (cli) => {
        checkTarget(options)
        const engine = await cli.engine()
        const job = (await findJob(engine, wanted)).id
        if (options.inPlace)
          await agree(cli, options.yes, question(options), `ctx-backup restore ${job} --in-place --yes`)
        const input = {
          job,
          snapshot: options.snapshot,
          paths: [
            ...(options.path ?? []).map((path) => ({ path })),
            ...(options.pathB64 ?? []).map((pathB64) => ({ path: '', pathB64 })),
          ],
          to: options.to ?? null,
          inPlace: options.inPlace === true,
          overwrite: options.overwrite === true,
        }
        const ended = await cancellable(
          cli,
          () =>
            withProgress(
              cli,
              engine,
              runLine((run) => run.kind === 'restore'),
              () => engine.restore(input),
            ),
          () => cancelKind(engine, 'restore', job),
        )
        if (ended.cancelled) {
          cli.note(
            'Cancelled: some files may be back, others not. Run it again to go on; files that are back are kept.',
          )
          return exit.cancelled
        }
        cli.print(ended.value, () => restoredText(ended.value, cli))
        return ended.value.damaged.length > 0 ? exit.notDone : ended.value.kept.length > 0 ? exit.partly : exit.done
      }),
    )
}

function checkTarget(options: Options): void {
  if (options.to !== undefined && options.inPlace) {
    throw new UsageError(
      '`--to` and `--in-place` cannot go together.',
      'Files come back either below a folder or to where they were.',
      'ctx-backup restore --help',
    )
  }
  if (options.to === undefined && !options.inPlace) {
    throw new UsageError(
      'It is not said where to restore to.',
      '`--to FOLDER` puts full paths below a folder, `--in-place` puts files back where they were.',
      'ctx-backup restore JOB --to ~/restored',
    )
  }
}

function question(options: Options): string {
  const what = options.path || options.pathB64 ? 'these paths' : 'everything in the snapshot'
  return `Put ${what} back in place${options.overwrite ? ', replacing what is there now' : ' (what is there now is kept)'}?`
}

function restoredText(restored: Restored, cli: Cli): string[] {
  const { out } = cli.io
  const kept = restored.kept.slice(0, 10).map(({ path }) => `  ${safe(path)}`)
  return [
    `${out.paint(restored.damaged.length > 0 ? 'red' : 'green', restored.damaged.length > 0 ? '✗' : '✓')} ${plural(restored.files, 'file')}, ${bytes(restored.bytes)} restored to ${safe(restored.to)} in ${duration(restored.seconds * 1000)}`,
    ...(restored.kept.length === 0
      ? []
      : [`${plural(restored.kept.length, 'file')} there already and kept (--overwrite replaces them):`, ...kept]),
    ...(restored.kept.length > kept.length ? [`  and ${restored.kept.length - kept.length} more`] : []),
    ...findingLines(out, 'Came back damaged', restored.damaged),
  ]
}
