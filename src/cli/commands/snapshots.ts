import { bytes } from '../../shared/format/bytes.ts'
import { count } from '../../shared/format/count.ts'
import { dateTime } from '../../shared/format/when.ts'
import { exit } from '../exit-codes.ts'
import { findJob } from '../find-job.ts'
import { safe } from '../output/safe.ts'
import { table } from '../output/table.ts'
import { proofWords } from '../output/words.ts'
import type { Register } from '../program.ts'

export const registerSnapshots: Register = (program, act) => {
  program
    .command('snapshots')
    .argument('<job>', "the job's id or name")
    .description("a job's restorable points in time, newest first")
    .action((wanted: string) =>
      act(async (cli) => {
        const engine = await cli.engine()
        const found = await engine.snapshots({ job: (await findJob(engine, wanted)).id })
        const { out } = cli.io
        cli.print(found, () => {
          if (found.snapshots.length === 0) return ['No snapshots yet.']
          return table(
            [
              { title: 'SNAPSHOT' },
              { title: 'MADE' },
              { title: 'STATE' },
              { title: 'FILES', align: 'right' },
              { title: 'SIZE', align: 'right' },
              { title: 'PROOF' },
              { title: 'MACHINE', gives: true },
            ],
            found.snapshots.map((s) => [
              s.id,
              dateTime(s.at, cli.now(), cli.zone),
              s.suspect
                ? { text: 'suspect', paint: (t: string) => out.paint('yellow', t) }
                : s.complete
                  ? { text: 'complete', paint: (t: string) => out.paint('green', t) }
                  : { text: 'incomplete', paint: (t: string) => out.paint('red', t) },
              count(s.files),
              bytes(s.bytes),
              proofWords(s.proof, cli.now()),
              safe(s.machine),
            ]),
            { fitTo: out.columns, head: (text) => out.paint('dim', text) },
          )
        })
        return exit.done
      }),
    )
}
