import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { contentOf, job, openEngine, runOnce } from './engine.ts'
import { type Bench, bareListing, type Line, median, timed, tool } from './measure.ts'
import { journals } from './trees.ts'

const ROUNDS = 5
const phases = ['preflight', 'collect', 'copy', 'prove', 'read-back', 'finish'] as const

/** cp gets its names through xargs. */
const programOf = { rsync: 'rsync', cp: 'xargs' } as const

/** What somebody would type to copy the same with the same flags. */
const bare = {
  rsync: (source: string, to: string, previous: string) =>
    tool('rsync', [
      '-aR',
      '--numeric-ids',
      '-A',
      '-X',
      '--modify-window=-1',
      `--link-dest=${previous}`,
      source,
      `${to}/`,
    ]),
  cp: (source: string, to: string) => tool('cp', ['-a', '--reflink=auto', source, `${to}/`]),
}

/** Whole runs with nothing changed, against the bare tool's run and a bare listing of what it made. */
export const runs: Bench = {
  name: 'runs',
  async run(dir, scale) {
    const files = Math.round(20_000 * scale)
    const home = join(dir, 'home')
    journals(join(home, 'work'), files)
    const engine = await openEngine(dir, home)
    const lines: Line[] = []
    try {
      for (const strategy of ['rsync', 'cp'] as const) lines.push(...(await measure(strategy)))
    } finally {
      await engine.close()
    }
    return lines

    async function measure(strategy: 'rsync' | 'cp'): Promise<Line[]> {
      const destination = join(dir, `to-${strategy}`)
      const byHand = join(dir, `hand-${strategy}`)
      await mkdir(destination)
      await engine.api.saveJob({ job: job(strategy, destination), isNew: true })
      await runOnce(engine, strategy)
      const previous = await contentOf(engine, strategy, destination)

      const ours: number[] = []
      const theirs: number[] = []
      const byPhase = new Map<string, number[]>()
      let calls: string[] = []
      for (let round = 0; round < ROUNDS; round++) {
        engine.calls.length = 0
        let took = {}
        ours.push(
          await timed(async () => {
            took = (await runOnce(engine, strategy)).stats.filesPerPhaseMs ?? {}
          }),
        )
        calls = engine.calls.filter(({ program }) => program === programOf[strategy]).map(({ name }) => name)
        for (const [phase, ms] of Object.entries<number>(took)) byPhase.set(phase, [...(byPhase.get(phase) ?? []), ms])
        const to = join(byHand, String(round))
        await mkdir(to, { recursive: true })
        theirs.push(
          await timed(async () => {
            await bare[strategy](join(home, 'work'), to, previous)
            await bareListing(to)
          }),
        )
      }
      // Only now: copies into the place of removed ones find their blocks and inodes made ready, ours do not.
      await rm(byHand, { recursive: true })
      const factor = strategy === 'rsync' ? 1.5 : 1.05
      const [our, their] = [median(ours), median(theirs)]
      const what = `${strategy}, ${files} files, nothing changed`
      const goal = `≤ ${factor}x + 300 ms`
      return [
        {
          what,
          ours: our,
          theirs: their,
          against: `bare ${strategy} + find`,
          goal,
          holds: our <= factor * their + 300,
        },
        ...phases.flatMap((phase) => {
          const times = byPhase.get(phase)
          return times === undefined ? [] : [{ what: `    ${phase}`, ours: median(times) }]
        }),
        {
          what: `    calls a run: ${calls.join(', ')}`,
          ours: calls.length,
          unit: '',
          goal: '≤ 2',
          holds: calls.length <= 2,
        },
      ]
    }
  },
}
