import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { contentOf, job, openEngine, runOnce } from './engine.ts'
import { type Bench, bareListing, inTurn } from './measure.ts'
import { journals } from './trees.ts'

const ROUNDS = 3

/** Listing a snapshot and comparing it with what was to be copied, against the bare listing alone. */
export const proof: Bench = {
  name: 'proof',
  async run(dir, scale) {
    const files = Math.round(200_000 * scale)
    const home = join(dir, 'home')
    const destination = join(dir, 'to')
    journals(join(home, 'work'), files)
    await mkdir(destination)
    const engine = await openEngine(dir, home)
    try {
      await engine.api.saveJob({ job: job('rsync', destination), isNew: true })
      await runOnce(engine, 'rsync')
      const proved: number[] = []
      const [, theirs = 0] = await inTurn(
        ROUNDS,
        async () => proved.push((await runOnce(engine, 'rsync')).stats.filesPerPhaseMs?.['prove'] ?? Number.NaN),
        async () => bareListing(await contentOf(engine, 'rsync', destination)),
      )
      const ours = proved.sort((a, b) => a - b)[Math.floor(proved.length / 2)] ?? Number.NaN
      const what = `proof of a snapshot of ${files} files`
      return [{ what, ours, theirs, against: 'find -printf', goal: '≤ 1.3x', holds: ours <= 1.3 * theirs }]
    } finally {
      await engine.close()
    }
  },
}
