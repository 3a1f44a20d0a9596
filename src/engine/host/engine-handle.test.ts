import { access } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StateChange } from '../../shared/model/state.ts'
import { hostRig, type Rig } from './testing/rig.ts'

let rig: Rig
beforeEach(async () => {
  rig = await hostRig()
})
afterEach(() => rig.clean())

const startRun = { job: 'main', trigger: 'manual' as const, allow: [], dryRun: false }

describe('one engine a user', () => {
  test('the first owns it, the second attaches', async () => {
    const first = await rig.open('one-shot')
    const second = await rig.open('one-shot')
    expect([first.owned, second.owned]).toEqual([true, false])
    await second.engine.pause({ job: null, until: null })
    expect(rig.engines).toHaveLength(1)
    expect(rig.engines[0]?.calls.map((c) => c.name)).toContain('pause')
  })

  test('of many that start at once exactly one owns it', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => rig.open('one-shot')))
    expect(all.filter((h) => h.owned)).toHaveLength(1)
    expect(rig.engines).toHaveLength(1)
    for (const handle of all) expect((await handle.engine.state()).engine.owner).toBe('cli')
  })

  test('only shells that stay are told to schedule', async () => {
    const command = await rig.open('one-shot')
    expect((await command.engine.state()).engine.scheduling).toBe(false)
    await command.close()
    const app = await rig.open('app')
    expect((await app.engine.state()).engine).toMatchObject({ owner: 'app', scheduling: true })
  })

  test('closing ends the engine, frees the lock and removes the socket', async () => {
    const handle = await rig.open('one-shot')
    await handle.close()
    expect(rig.engines[0]?.closed).toBe(true)
    await expect(access(rig.folders.socket)).rejects.toThrow()
    const lock = await rig.lock()
    expect(lock).not.toBeNull()
    await lock?.release()
  })

  test('a held lock whose holder never answers is a problem that says so', async () => {
    const lock = await rig.lock()
    const notices: string[] = []
    await expect(rig.open('one-shot', { waitMs: 1500, onNotice: (t) => notices.push(t) })).rejects.toMatchObject({
      problem: { code: 'engine-silent' },
    })
    expect(notices).toHaveLength(1)
    await lock?.release()
  })

  test('waits for a holder that is about to answer', async () => {
    const lock = await rig.lock()
    const opening = rig.open('one-shot')
    await sleep(300)
    await lock?.release()
    expect((await opening).owned).toBe(true)
  })

  test('a failing start frees the lock', async () => {
    const create = async (): Promise<never> => {
      throw new Error('broken')
    }
    await expect(rig.open('one-shot', { create })).rejects.toThrow('broken')
    expect((await rig.open('one-shot')).owned).toBe(true)
  })
})

describe('when the owner ends', () => {
  test('a one-shot waits for the command that uses its engine', async () => {
    const owner = await rig.open('one-shot')
    const guest = await rig.open('one-shot')
    const { run } = await guest.engine.startRun(startRun)
    const result = guest.engine.waitRun({ run })
    let closed = false
    const closing = owner.close().then(() => {
      closed = true
    })
    await sleep(300)
    expect(closed).toBe(false)
    rig.engines[0]?.endRun(run)
    expect((await result).status).toBe('succeeded')
    await sleep(300)
    expect(closed).toBe(false) // the guest is still there
    await guest.close()
    await closing
    expect(rig.engines[0]?.closed).toBe(true)
  })

  test('a one-shot waits for a run that the app started in its engine, then the app owns', async () => {
    const owner = await rig.open('one-shot')
    const app = await rig.open('app')
    const { run } = await app.engine.startRun(startRun)
    const closing = owner.close()
    await sleep(250)
    expect(rig.engines[0]?.closed).toBe(false)
    rig.engines[0]?.endRun(run)
    await closing
    await expect.poll(() => app.owned).toBe(true)
    expect((await app.engine.state()).engine).toMatchObject({ owner: 'app', scheduling: true })
  })

  test('an app that only looks on does not hold a one-shot up, and takes over by itself', async () => {
    const owner = await rig.open('one-shot')
    const app = await rig.open('app')
    expect(app.owned).toBe(false)
    await owner.close()
    await expect.poll(() => app.owned).toBe(true)
    expect(rig.engines).toHaveLength(2)
  })

  test('serve takes over from the app that quits', async () => {
    const app = await rig.open('app')
    const serve = await rig.open('serve')
    await app.close()
    await expect.poll(() => serve.owned).toBe(true)
  })

  test('a quitting app cancels runs, and who waits for one is told', async () => {
    const app = await rig.open('app')
    const guest = await rig.open('one-shot')
    const { run } = await guest.engine.startRun(startRun)
    const result = guest.engine.waitRun({ run })
    await sleep(50)
    await app.close()
    expect((await result).status).toBe('cancelled')
    expect((await guest.engine.state()).version).toBe(1) // an engine of its own now
    expect(guest.owned).toBe(true)
  })

  test('followers go on with the next engine, its whole state first', async () => {
    const owner = await rig.open('one-shot')
    const app = await rig.open('app')
    const stop = new AbortController()
    const seen: StateChange[] = []
    const following = (async () => {
      for await (const change of app.engine.changes(stop.signal)) seen.push(change)
    })()
    await expect.poll(() => seen.length).toBe(1)
    await owner.close()
    await expect.poll(() => seen.length).toBe(2)
    expect(seen.map((c) => c.set.engine?.owner)).toEqual(['cli', 'app'])
    stop.abort()
    await following
  })

  test('a change that may have arrived is not sent twice', async () => {
    let pauses = 0
    const slow = {
      answers: {
        pause: () =>
          new Promise<void>(() => {
            pauses++
          }),
      },
    }
    const app = await rig.open('app', { fake: slow })
    const guest = await rig.open('one-shot', { fake: slow })
    const asked = guest.engine.pause({ job: null, until: null }).catch((e: unknown) => e)
    await expect.poll(() => pauses).toBe(1)
    await app.close()
    expect(await asked).toMatchObject({ problem: { code: 'engine-gone' } })
    expect(pauses).toBe(1)
  })

  test('close({ now }) leaves without waiting for guests', async () => {
    const owner = await rig.open('one-shot')
    const guest = await rig.open('one-shot')
    await owner.close({ now: true })
    expect(rig.engines[0]?.closed).toBe(true)
    expect((await guest.engine.state()).version).toBe(1)
  })
})
