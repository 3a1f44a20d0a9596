import { expect, it, vi } from 'vitest'
import { type Problem, ProblemError } from '../shared/model/problem.ts'
import { carryOut } from './tray-actions.ts'

const refusal: Problem = {
  id: 'busy',
  code: 'busy',
  severity: 'attention',
  what: 'Home runs already.',
  why: 'Since 10:00.',
  fix: null,
  paths: [],
}

function doors() {
  return {
    engine: {
      startRun: vi.fn(async ({ job }: { job: string }) => {
        if (job === 'busy') throw new ProblemError(refusal)
        if (job === 'bug') throw new Error('inner')
        return { run: `R-${job}` }
      }),
      pause: vi.fn(async () => undefined),
      resume: vi.fn(async () => undefined),
    },
    clock: { now: () => Date.parse('2026-07-01T10:00:00.000Z') },
    open: vi.fn(),
    quit: vi.fn(),
    refused: vi.fn(),
    report: vi.fn(),
  }
}

it('runs each job; one that is refused does not keep the others from running', async () => {
  const d = doors()
  await carryOut({ do: 'run', jobs: ['busy', 'bug', 'home'] }, d)
  expect(d.engine.startRun).toHaveBeenLastCalledWith({ job: 'home', trigger: 'manual', allow: [], dryRun: false })
  expect(d.refused).toHaveBeenCalledExactlyOnceWith(refusal)
  expect(d.report).toHaveBeenCalledOnce()
})

it('pauses all jobs for an hour, and resumes all', async () => {
  const d = doors()
  await carryOut({ do: 'pause', until: 'hour' }, d)
  expect(d.engine.pause).toHaveBeenCalledExactlyOnceWith({ job: null, until: '2026-07-01T11:00:00.000Z' })
  await carryOut({ do: 'resume' }, d)
  expect(d.engine.resume).toHaveBeenCalledExactlyOnceWith({ job: null })
})

it('says why a pause was refused', async () => {
  const d = doors()
  d.engine.pause.mockRejectedValueOnce(new ProblemError(refusal))
  await carryOut({ do: 'pause', until: 'tomorrow' }, d)
  expect(d.refused).toHaveBeenCalledExactlyOnceWith(refusal)
})

it('opens the window where it should, and quits', async () => {
  const d = doors()
  await carryOut({ do: 'open', route: '#/run/R1' }, d)
  expect(d.open).toHaveBeenCalledExactlyOnceWith('#/run/R1')
  await carryOut({ do: 'quit' }, d)
  expect(d.quit).toHaveBeenCalledOnce()
})
