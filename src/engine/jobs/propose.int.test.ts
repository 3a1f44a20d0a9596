import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from '../engine.ts'
import { addJob, smallWorld, type TestHome, testHome } from '../testing/engine-harness.ts'

let world: TestHome
let engine: Engine
beforeEach(async () => {
  world = testHome()
  engine = await world.start()
})
afterEach(() => world.end())

describe('the proposal', () => {
  it('is refused where there is nothing to back up, with where to look', async () => {
    await expect(engine.api.propose({ embedded: false })).rejects.toMatchObject({
      problem: { code: 'nothing-found', fix: { command: 'ctx-backup scan DIR' } },
    })
  })

  it('names what it takes and what of it is secret, and writes nothing', async () => {
    smallWorld(world)
    world.write('.ctx/hub-data/clients.json', '{}')
    const before = readdirSync(world.home, { recursive: true }).length
    const proposal = await engine.api.propose({ embedded: false, strategy: 'rsync', destination: world.disk })
    expect(proposal).toMatchObject({
      job: { id: 'ctx', strategy: 'rsync', sources: { ctx: 'all' }, schedule: { kind: 'daily', at: '03:00' } },
      found: { projects: 2 },
    })
    expect(proposal.sensitive.map((s) => s.class).sort()).toEqual(['hub-data', 'key'])
    expect(proposal.reason).toContain('the place is your choice')
    expect(readdirSync(world.home, { recursive: true })).toHaveLength(before)
    expect(readdirSync(world.disk)).toEqual([])
    expect((await engine.api.config()).jobs).toEqual([])
    expect((await engine.api.state()).proposal).toEqual(proposal)
  })

  it('leaves out what is not wanted, and does not call it secret then', async () => {
    smallWorld(world)
    const proposal = await engine.api.propose({ embedded: false, destination: world.disk, leaveOut: ['key'] })
    expect(proposal.job.leaveOut).toEqual(['key'])
    expect(proposal.sensitive.map((s) => s.class)).not.toContain('key')
  })

  it('is by default cp into the home folder for `--once`, and takes a free id', async () => {
    smallWorld(world)
    await addJob(engine, world)
    const proposal = await engine.api.propose({ embedded: true })
    expect(proposal.job).toMatchObject({ id: 'ctx-2', strategy: 'cp', destination: { path: '~/ctx-backups' } })
    expect(proposal.notes.join(' ')).toContain('same disk')
    expect(existsSync(join(world.home, 'ctx-backups'))).toBe(false)
  })
})
