import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { JobConfig } from '../../shared/model/config.ts'
import type { Core } from '../core.ts'
import { emptyState } from '../empty-state.ts'
import { StateStore } from '../state-store.ts'
import { createRunLogs } from '../store/run-logs.ts'
import type { RunRecord } from '../store/types.ts'
import { rawFromText } from '../system/rawpath.ts'
import { createSystemClock } from '../system/system-clock.ts'
import { nothingDone, type Outcome } from './active-run.ts'
import { RunService } from './service.ts'

const job = JobConfig.parse({
  id: 'a',
  name: 'A',
  strategy: 'cp',
  destination: { path: '/d' },
  sources: { paths: ['/s'] },
})
const well: Outcome = {
  status: 'succeeded',
  problem: null,
  warnings: [],
  stats: nothingDone,
  snapshot: null,
  note: null,
}

let base: string
let unhandled: unknown[]
const note = (error: unknown): void => void unhandled.push(error)
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'ctxb-service-'))
  unhandled = []
  process.on('unhandledRejection', note)
})
afterEach(() => {
  process.off('unhandledRejection', note)
  rmSync(base, { recursive: true, force: true })
})

/** A service over a history that can be told to fail. */
function bench(options: { ended?: (record: RunRecord) => Promise<void> } = {}) {
  const clock = createSystemClock()
  const jobs = [job]
  const rows = new Map<string, RunRecord>()
  const failing = { insert: false, end: false }
  const history = {
    insertRun: async (run: RunRecord) => {
      if (failing.insert) throw new Error('the disk is full')
      rows.set(run.id, { ...run })
    },
    updateRun: async (id: string, patch: Partial<RunRecord>) => {
      if (failing.end && patch.endedAt != null) throw new Error('the disk is full')
      Object.assign(rows.get(id) ?? {}, patch)
    },
    run: async (id: string) => rows.get(id) ?? null,
  }
  const state = new StateStore(
    emptyState({ clock, owner: 'cli', scheduling: false, appVersion: '1', home: rawFromText('/h') }),
  )
  const core = {
    clock,
    history,
    config: { current: () => ({ jobs }) },
    state,
    home: rawFromText('/h'),
    folders: { runtime: base, logs: base },
    logs: createRunLogs({ folders: { logs: base }, clock }),
  } as unknown as Core
  const errors: { error: unknown; where: string }[] = []
  const service = new RunService(core, {
    began: () => {},
    ended: options.ended ?? (async () => {}),
    onError: (error, where) => errors.push({ error, where }),
  })
  const start = (work: () => Promise<Outcome> = async () => well) =>
    service.start({ job, kind: 'backup', trigger: 'manual', allow: [] }, work)
  return { service, start, jobs, rows, failing, errors, running: () => state.get().running }
}

describe('the one exit door', () => {
  it('forgets a run that the history could not take in, and takes the next one', async () => {
    const { start, failing, running, service } = bench()
    failing.insert = true
    await expect(start()).rejects.toThrow('the disk is full')
    expect(running()).toEqual([])
    expect(service.ofJob('a')).toBeNull()
    failing.insert = false
    expect((await service.wait(await start())).status).toBe('succeeded')
  })

  it('wakes who waits and tells the error when the end could not be written, and goes on', async () => {
    const { start, failing, errors, service, running } = bench()
    failing.end = true
    const ended = await service.wait(await start())
    expect(ended.status).toBe('succeeded')
    expect(running()).toEqual([])
    expect(errors).toMatchObject([{ where: 'the end of a run' }])
    failing.end = false
    expect((await service.wait(await start())).status).toBe('succeeded')
    await new Promise((resolve) => setImmediate(resolve))
    expect(unhandled).toEqual([])
    await service.close()
  })

  it('does not let a failing look afterwards take the process down or hold the queue', async () => {
    const { start, errors, service } = bench({ ended: () => Promise.reject(new Error('no look')) })
    expect((await service.wait(await start())).status).toBe('succeeded')
    expect((await service.wait(await start())).status).toBe('succeeded')
    await new Promise((resolve) => setImmediate(resolve))
    expect(unhandled).toEqual([])
    expect(errors).toHaveLength(2)
    await service.close()
  })

  it('answers two requests at once for a job with one run', async () => {
    const { start, service } = bench()
    const [a, b] = await Promise.all([start(), start()])
    expect(a).toBe(b)
    await service.wait(a)
  })

  it('refuses a run that comes while it closes, and leaves none behind as queued', async () => {
    const { start, service, rows } = bench()
    const asked = start()
    const closing = service.close()
    const id = await asked.catch((error: { problem?: { code: string } }) => error.problem?.code)
    await closing
    expect(id === 'engine-closing' || rows.get(id ?? '')?.status !== 'queued').toBe(true)
    expect([...rows.values()].map((r) => r.status)).not.toContain('queued')
    await expect(start()).rejects.toMatchObject({ problem: { code: 'engine-closing' } })
  })

  it('does nothing for a job that was removed while its run waited', async () => {
    const { start, service, jobs } = bench()
    let worked = false
    const asked = start(async () => {
      worked = true
      return well
    })
    jobs.length = 0
    expect(await service.wait(await asked)).toMatchObject({ status: 'cancelled', problem: null })
    expect(worked).toBe(false)
  })

  it('wakes a wait that is given up, without ending the run', async () => {
    const { start, service } = bench()
    const gate = Promise.withResolvers<Outcome>()
    const id = await start(() => gate.promise)
    const off = new AbortController()
    const given = service.wait(id, off.signal)
    off.abort()
    await expect(given).rejects.toThrow()
    gate.resolve(well)
    expect((await service.wait(id)).status).toBe('succeeded')
  })
})
