import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makeMany } from '../scripts/make-sample.ts'
import type { Bench } from './measure.ts'

/** What an engine costs that has nothing to do: its heap, and how often it wakes. */
export const idle: Bench = {
  name: 'idle',
  async run(dir, scale) {
    const projects = Math.round(2000 * scale)
    await makeMany(dir, projects)
    const args = ['--expose-gc', join(import.meta.dirname, 'idle-child.ts'), dir]
    const { stdout } = await promisify(execFile)(process.execPath, args)
    const { heapMB, wakesPerMinute } = JSON.parse(stdout) as { heapMB: number; wakesPerMinute: number }
    const what = `engine's heap, ${projects} projects, 20 jobs`
    return [
      { what, ours: heapMB, unit: 'MB', goal: '≤ 60 MB', holds: heapMB <= 60 },
      { what: '    wake-ups a minute', ours: wakesPerMinute, unit: '' },
    ]
  },
}
