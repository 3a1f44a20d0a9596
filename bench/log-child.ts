// Child of log.ts: argv = folder, number of lines; prints {"ms", "grownMB"}.
import { join } from 'node:path'
import { createRunLogs } from '../src/engine/store/run-logs.ts'
import { ensureFolders, resolveFolders } from '../src/engine/system/folders.ts'
import { createProcessDoor } from '../src/engine/system/process-door.ts'
import { createSystemClock } from '../src/engine/system/system-clock.ts'
import { seqArgs } from './log.ts'

const [dir = '', lines = '1'] = process.argv.slice(2)
const env = { PATH: process.env['PATH'] ?? '', HOME: dir, CTX_BACKUP_HOME: join(dir, 'app') }
const folders = resolveFolders({ env })
await ensureFolders(folders)
const door = createProcessDoor({ env })
const log = createRunLogs({ folders, clock: createSystemClock() }).open('bench')
const program = await door.which('seq')
if (program === null) throw new Error('seq is not installed')

/** One run before measuring, so that what Node and the door load once does not count as growth. */
async function pass(count: number): Promise<void> {
  const handlers = { onLine: (line: string) => log.write('info', line) }
  const result = await door.run({ name: 'seq', program: program ?? '', args: seqArgs(count) }, handlers)
  if (result.ended.by !== 'exit' || result.ended.code !== 0) throw new Error('seq failed')
}

await pass(20_000)
globalThis.gc?.()
const before = process.memoryUsage().rss
let peak = before
const sampler = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss)
}, 20)
const from = performance.now()
await pass(Number(lines))
await log.close()
const ms = performance.now() - from
clearInterval(sampler)
console.log(JSON.stringify({ ms, grownMB: (peak - before) / 1e6 }))
