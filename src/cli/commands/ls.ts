import { bytes } from '../../shared/format/bytes.ts'
import { stamp } from '../../shared/format/when.ts'
import type { Entries, Entry } from '../../shared/model/status.ts'
import type { Cli } from '../cli.ts'
import { exit } from '../exit-codes.ts'
import { findJob } from '../find-job.ts'
import { safe } from '../output/safe.ts'
import { type Cell, table } from '../output/table.ts'
import type { Register } from '../program.ts'

const page = 5000

export const registerLs: Register = (program, act) => {
  program
    .command('ls')
    .argument('<job>', "the job's id or name")
    .argument('<snapshot>', "the snapshot's id, or `latest`")
    .argument('[path]', 'a full path as it was on disk', '/')
    .option('-r, --recursive', 'everything below it too')
    .description('what a snapshot holds')
    .action((wanted: string, snapshot: string, path: string, options: { recursive?: true }) =>
      act(async (cli) => {
        const engine = await cli.engine()
        const job = (await findJob(engine, wanted)).id
        const recursive = options.recursive === true
        const all: Entry[] = []
        let cursor: string | null = null
        do {
          const entries: Entries = await engine.ls({ job, snapshot, path, recursive, limit: page, cursor })
          // Text goes out page by page; one JSON value needs them all.
          if (cli.json) all.push(...entries.entries)
          else for (const line of entryLines(cli, entries.entries)) cli.io.out.line(line)
          cursor = entries.nextCursor
        } while (cursor !== null && !cli.io.readerGone.aborted)
        if (cli.json) cli.print({ schema: 1, entries: all, nextCursor: null } satisfies Entries, () => [])
        return exit.done
      }),
    )
}

const kinds: Record<Entry['type'], string> = { file: '-', folder: 'd', link: 'l', special: 's' }

function entryLines(cli: Cli, entries: readonly Entry[]): string[] {
  const { out } = cli.io
  const name = (entry: Entry): Cell => {
    const text = safe(entry.path) + (entry.target === undefined ? '' : ` -> ${safe(entry.target)}`)
    if (entry.type === 'folder')
      return { text: text.endsWith('/') ? text : `${text}/`, paint: (t) => out.paint('blue', t) }
    return entry.type === 'link' ? { text, paint: (t) => out.paint('cyan', t) } : text
  }
  return table(
    [{ title: '' }, { title: '', align: 'right' }, { title: '' }, { title: '' }],
    entries.map((e) => [kinds[e.type], e.type === 'file' ? bytes(e.bytes) : '', stamp(e.mtime, cli.zone), name(e)]),
  )
}
