import { exit } from '../exit-codes.ts'
import type { Style } from '../output/io.ts'
import { safe } from '../output/safe.ts'
import type { Register } from '../program.ts'

const marks: Record<'ok' | 'note' | 'bad', { mark: string; style: Style }> = {
  ok: { mark: '✓', style: 'green' },
  note: { mark: '·', style: 'yellow' },
  bad: { mark: '✗', style: 'red' },
}

export const registerDoctor: Register = (program, act) => {
  program
    .command('doctor')
    .description('tools, permissions, destinations, schedule: what is wrong and the fix')
    .addHelpText('after', '\nExit codes: 0 nothing is wrong (there may be notes), 1 something is.')
    .action(() =>
      act(async (cli) => {
        const doctor = await (await cli.engine()).doctor()
        const { out } = cli.io
        cli.print(doctor, () =>
          doctor.checks.flatMap((check) => {
            const { mark, style } = marks[check.severity]
            return [
              `${out.paint(style, mark)} ${safe(check.what)}`,
              ...(check.fix === null ? [] : [`  ${out.paint('cyan', '→')} ${safe(check.fix)}`]),
            ]
          }),
        )
        return doctor.checks.some((check) => check.severity === 'bad') ? exit.notDone : exit.done
      }),
    )
}
