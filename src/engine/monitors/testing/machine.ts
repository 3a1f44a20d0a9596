import { expect } from 'vitest'
import type { Problem } from '../../../shared/model/problem.ts'
import { Notice } from '../../../shared/model/state.ts'
import type { RunStatus } from '../../../shared/model/words.ts'
import { decideNotices } from '../policy.ts'
import { dayMs, type MonitoredJob, type MonitorFacts, type NoticeMemory, noMemory } from '../types.ts'

export const start = Date.parse('2026-11-23T03:00:00Z')
export const minute = 60_000
export const hour = 60 * minute

export const problem = (code: string, what = 'The disk is gone.'): Problem => ({
  id: code,
  code,
  severity: 'urgent',
  what,
  why: 'It was unplugged.',
  fix: null,
  paths: [],
})
export const run = (id: string, status: RunStatus, patch: Partial<NonNullable<MonitoredJob['lastRun']>> = {}) => ({
  id,
  status,
  endedAt: start,
  problem: status === 'failed' ? problem('destination-missing') : null,
  newWarnings: [],
  ...patch,
})
export const job = (patch: Partial<MonitoredJob> = {}): MonitoredJob => ({
  id: 'home',
  name: 'Home',
  lastRun: run('r1', 'succeeded'),
  provenAt: start,
  waiting: null,
  suspects: [],
  paused: false,
  ...patch,
})

/** A machine over time: what is told at each look, with the memory kept as JSON in between. */
export function machine(first: Partial<MonitorFacts> = {}) {
  let memory: NoticeMemory = noMemory
  let facts: MonitorFacts = {
    settings: { failures: true, recovery: true, proofMaxAgeDays: 3 },
    config: null,
    jobs: [job()],
    coverage: null,
    ...first,
  }
  return {
    look(patch: Partial<MonitorFacts> = {}, at = start) {
      facts = { ...facts, ...patch }
      const decided = decideNotices(memory, facts, at)
      memory = JSON.parse(JSON.stringify(decided.memory))
      for (const notice of decided.notices) expect(Notice.parse(notice)).toEqual(notice)
      return decided.notices
    },
    /** A look a minute from `from` on, as the engine does; titles with the hour they were told. */
    watch(from: number, until: number, step = 10 * minute) {
      const said: string[] = []
      for (let at = from; at <= until; at += step) {
        for (const n of this.look({}, at)) said.push(`${Math.floor((at - start) / dayMs)}d ${n.title}`)
      }
      return said
    },
    told: () => Object.keys(memory.told),
  }
}
export const titles = (notices: Notice[]) => notices.map((n) => n.title)
