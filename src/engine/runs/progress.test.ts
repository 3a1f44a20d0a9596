import { describe, expect, it } from 'vitest'
import { RunProgress } from '../../shared/model/state.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { ProgressTracker } from './progress.ts'

function bench() {
  const clock = createFakeClock()
  const seen: RunProgress[] = []
  const run = { id: 'r', job: 'j', kind: 'backup', trigger: 'manual', queuedAt: clock.now() } as const
  const tracker = new ProgressTracker(run, clock, (p) => seen.push(p))
  return { clock, seen, tracker }
}

describe('the progress of a run', () => {
  it('publishes a phase at once and files at most five times a second', async () => {
    const { clock, seen, tracker } = bench()
    tracker.phase('copy', { files: 100, bytes: 1000 })
    for (let i = 0; i < 100; i++) {
      await clock.advance(10)
      tracker.done(i, i * 10, null)
    }
    expect(seen[0]).toMatchObject({ phase: 'copy', totalFiles: 100 })
    expect(seen.length).toBeLessThanOrEqual(6)
    tracker.phase('prove')
    expect(seen.at(-1)).toMatchObject({ phase: 'prove', files: 0 })
    expect(tracker.value.phase).toBe('prove')
  })

  it('never goes back over the phases of a whole run, and ends within one', () => {
    const { tracker } = bench()
    const fractions: number[] = []
    for (const phase of ['preflight', 'collect', 'copy', 'prove', 'read-back', 'finish', 'prune'] as const) {
      tracker.phase(phase, { files: 2 })
      fractions.push(tracker.value.fraction ?? -1)
      tracker.done(2, 0, null)
      fractions.push(tracker.value.fraction ?? -1)
    }
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
    expect(fractions.at(-1)).toBeLessThanOrEqual(1)
  })

  it('shows no more than all, though a listing counts folders and files grow', () => {
    const { tracker } = bench()
    tracker.phase('prove', { files: 10, bytes: 100 })
    tracker.done(25, 300, 'x')
    expect(tracker.value).toMatchObject({ files: 10, bytes: 100 })
    expect(RunProgress.safeParse(tracker.value).success).toBe(true)
    tracker.phase('read-back')
    tracker.done(25, 300, 'x')
    expect(tracker.value).toMatchObject({ files: 25, bytes: 300 })
  })

  it('forecasts only after two seconds and two percent', async () => {
    const { clock, tracker } = bench()
    tracker.phase('copy', { files: 100, bytes: 1000 })
    await clock.advance(1000)
    tracker.done(50, 500, null)
    expect(tracker.value).toMatchObject({ etaSeconds: null, bytesPerSecond: 500 })
    await clock.advance(3000)
    tracker.done(1, 10, null)
    expect(tracker.value.etaSeconds).toBeNull()
    tracker.done(25, 250, null)
    expect(tracker.value.etaSeconds).toBe(12)
  })

  it('keeps what each phase took, and what it waits for', async () => {
    const { clock, seen, tracker } = bench()
    tracker.waiting('other runs')
    expect(seen.at(-1)).toMatchObject({ waitingFor: 'other runs', startedAt: null })
    await clock.advance(500)
    tracker.started()
    expect(seen.at(-1)).toMatchObject({ waitingFor: null, startedAt: '2026-11-23T02:00:00.500Z' })
    tracker.phase('copy')
    await clock.advance(2000)
    tracker.phase('prove')
    expect(tracker.took).toEqual({ waiting: 500, copy: 2000 })
  })
})
