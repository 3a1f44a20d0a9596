import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Bench, timed, tool } from './measure.ts'

/** A tool's lines through the process door into a run's log, in a process of its own, against `cat > file`. */
export const log: Bench = {
  name: 'log',
  async run(dir, scale) {
    const lines = Math.round(5_000_000 * scale)
    const child = join(import.meta.dirname, 'log-child.ts')
    const args = ['--expose-gc', child, dir, String(lines)]
    const { stdout } = await promisify(execFile)(process.execPath, args)
    const { ms, grownMB } = JSON.parse(stdout) as { ms: number; grownMB: number }
    const bytes = join(dir, 'lines')
    await tool('seq', [...seqArgs(lines)], { stdout: bytes })
    const theirs = await timed(() => tool('cat', [], { stdin: bytes, stdout: join(dir, 'copy') }))
    return [
      { what: `${lines} lines into a run's log`, ours: ms, theirs, against: 'cat > file' },
      { what: '    memory growth', ours: grownMB, unit: 'MB', goal: '≤ 30 MB', holds: grownMB <= 30 },
    ]
  },
}

/** Lines as a copying tool prints them. */
export function seqArgs(lines: number): string[] {
  return ['-f', 'home/sam/work/project/.context/journal/session-%.0f.md', '1', String(lines)]
}
