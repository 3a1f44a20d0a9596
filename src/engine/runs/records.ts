import { randomBytes } from 'node:crypto'
import type { Run } from '../../shared/model/status.ts'
import type { RunRecord } from '../store/types.ts'
import { instant } from '../system/clock.ts'

/** A run as the shells see it. */
export function runShape(record: RunRecord): Run {
  return {
    id: record.id,
    job: record.job,
    kind: record.kind,
    status: record.status,
    trigger: record.trigger,
    startedAt: instant(record.startedAt ?? record.queuedAt),
    endedAt: record.endedAt === null ? null : instant(record.endedAt),
    stats: record.stats,
    problem: record.problem,
    snapshot: record.snapshot,
    warnings: record.warnings,
    note: record.note,
  }
}

export function hasEnded(record: RunRecord): boolean {
  return record.status !== 'queued' && record.status !== 'running'
}

/** Sortable by time: `20261123-023000-a1b2c3`. */
export function runId(at: number): string {
  const stamp = new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
  return `${stamp}-${randomBytes(3).toString('hex')}`
}
