// npm run bench: ratios against the bare tools, in one run, beside the budgets.
//   npm run bench                              all
//   npm run bench -- --only discovery,log      these
//   npm run bench -- --scale 0.1               smaller trees, to try the bench itself
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { discovery } from './discovery.ts'
import { idle } from './idle.ts'
import { log } from './log.ts'
import type { Bench, Line } from './measure.ts'
import { proof } from './proof.ts'
import { runs } from './runs.ts'

const benches: readonly Bench[] = [discovery, runs, proof, log, idle]

function number(value: number | undefined, unit: string): string {
  return value === undefined ? '' : `${value.toFixed(value < 100 ? 1 : 0)} ${unit}`
}

function show(line: Line): string {
  const unit = line.unit ?? 'ms'
  const ratio = line.theirs === undefined ? '' : `${(line.ours / line.theirs).toFixed(2)}x`
  const verdict = line.holds === undefined ? '' : line.holds ? 'holds' : 'OVER'
  const theirs = line.theirs === undefined ? '' : `${number(line.theirs, unit)} ${line.against}`
  const columns = [line.what.padEnd(46), number(line.ours, unit).padStart(10), theirs.padEnd(28), ratio.padStart(8)]
  return `${columns.join('  ')}  ${(line.goal ?? '').padEnd(18)} ${verdict}`.trimEnd()
}

/** Runs the benches that are asked for and prints their lines. */
export async function main(args: readonly string[]): Promise<number> {
  const options = { only: { type: 'string' }, scale: { type: 'string', default: '1' } } as const
  const { values } = parseArgs({ args: [...args], options })
  const scale = Number(values.scale)
  const wanted = values.only?.split(',') ?? benches.map(({ name }) => name)
  const unknown = wanted.filter((name) => !benches.some((bench) => bench.name === name))
  if (unknown.length > 0 || !(scale > 0 && scale <= 1)) {
    const names = benches.map(({ name }) => name).join(', ')
    console.error(`usage: npm run bench -- [--only ${names}] [--scale 0.01 ... 1]`)
    return 2
  }
  console.log(
    `${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}, scale ${scale}`,
  )
  const dir = await mkdtemp(join(tmpdir(), 'ctxb-bench-'))
  let over = 0
  try {
    for (const bench of benches.filter(({ name }) => wanted.includes(name))) {
      const own = join(dir, bench.name)
      await mkdir(own)
      console.log(`\n${bench.name}`)
      for (const line of await bench.run(own, scale)) {
        if (line.holds === false) over++
        console.log(`  ${show(line)}`)
      }
      await rm(own, { recursive: true, force: true })
    }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
  console.log(over === 0 ? '\nEvery budget holds.' : `\nOver budget: ${over}.`)
  return 0
}
