// Child of idle.ts: argv = folder with `home`; prints {"heapMB", "wakesPerMinute"}.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { job, openEngine } from './engine.ts'

const [dir = ''] = process.argv.slice(2)
const engine = await openEngine(dir, join(dir, 'home'), true)
for (let n = 0; n < 20; n++) {
  const destination = join(dir, `to-${n}`)
  await mkdir(destination)
  await engine.api.saveJob({ job: { ...job('rsync', destination, `job-${n}`), paused: true }, isNew: true })
}
await engine.api.status({ refresh: true })
await setTimeout(5_000)
globalThis.gc?.()
const heapMB = process.memoryUsage().heapUsed / 1e6

const IDLE_MS = 20_000
const before = process.resourceUsage().voluntaryContextSwitches
await setTimeout(IDLE_MS)
const wakes = process.resourceUsage().voluntaryContextSwitches - before
await engine.close()
console.log(JSON.stringify({ heapMB, wakesPerMinute: (wakes * 60_000) / IDLE_MS }))
