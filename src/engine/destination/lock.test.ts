import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir, uptime } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { JobConfig } from '../../shared/model/config.ts'
import { rawFromText } from '../system/rawpath.ts'
import { createSystemClock } from '../system/system-clock.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { testDoor } from '../testing/test-door.ts'
import { lockFile } from './layout.ts'
import { lockMachineFolder } from './lock.ts'

let top = ''
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'ctx-lock-'))
})
afterEach(() => rmSync(top, { recursive: true, force: true }))

const context = () => ({
  job: JobConfig.parse({
    id: 'nightly',
    name: 'Nightly',
    strategy: 'cp',
    destination: { path: top },
    sources: { ctx: 'all' },
  }),
  destination: rawFromText(top),
  machine: { id: '11111111-2222-4333-8444-555555555555', host: 'here' },
})
const parts = () => ({ clock: createSystemClock(), door: testDoor() })
const file = () => lockFile(context())
const held = () => JSON.parse(readFileSync(file(), 'utf8')) as Record<string, unknown>
const leave = (change: Record<string, unknown>) => {
  const lock = { ...held(), ...change }
  return (free: () => Promise<void>) => free().then(() => writeFileSync(file(), JSON.stringify(lock)))
}
/** A lock as some holder left it. */
async function leftBehind(change: Record<string, unknown>): Promise<void> {
  const lock = await lockMachineFolder(parts(), context())
  await leave(change)(lock.release)
}

test('taken once, refused the second time, free again after', async () => {
  const first = await lockMachineFolder(parts(), context())
  expect(first.broken).toBeNull()
  await expect(lockMachineFolder(parts(), context())).rejects.toMatchObject({
    problem: { code: 'destination-in-use', why: expect.stringContaining(`process ${process.pid} on here`) },
  })
  await first.release()
  expect(existsSync(file())).toBe(false)
  await (await lockMachineFolder(parts(), context())).release()
})

test('a destination that has gone is said, and not made anew', async () => {
  rmSync(top, { recursive: true })
  await expect(lockMachineFolder(parts(), context())).rejects.toMatchObject({
    problem: { code: 'destination-missing' },
  })
  expect(existsSync(top)).toBe(false)
})

test('a holder of this boot that has ended is broken, and it is said', async () => {
  await leftBehind({ pid: 999_999_999, startTime: '1' })
  const lock = await lockMachineFolder(parts(), context())
  expect(lock.broken).toBe('removed a lock that was left behind: process 999999999 on here has ended')
  await lock.release()
})

test('another process with the number of a dead holder is not taken for it', async () => {
  await leftBehind({ startTime: '1' })
  expect((await lockMachineFolder(parts(), context())).broken).toContain('has ended')
})

test('a holder from before the last start of this machine is broken', async () => {
  const before = Date.now() - uptime() * 1000 - 60_000
  await leftBehind({ boot: 'another-boot', heartbeat: before })
  expect((await lockMachineFolder(parts(), context())).broken).toContain('ended with the last shutdown')
})

test('a copy of this machine that is alive is respected', async () => {
  await leftBehind({ boot: 'another-boot', heartbeat: Date.now() - 1000 })
  await expect(lockMachineFolder(parts(), context())).rejects.toMatchObject({ problem: { code: 'destination-in-use' } })
})

test('another host is respected for an hour without a sign of life, not for longer', async () => {
  const other = { boot: 'another-boot', host: 'there', machine: 'other' }
  await leftBehind({ ...other, heartbeat: Date.now() - 59 * 60_000 })
  await expect(lockMachineFolder(parts(), context())).rejects.toMatchObject({ problem: { code: 'destination-in-use' } })
  writeFileSync(file(), JSON.stringify({ ...held(), heartbeat: Date.now() - 61 * 60_000 }))
  const lock = await lockMachineFolder(parts(), context())
  expect(lock.broken).toMatch(/on there gave no sign of life since/)
})

test('a lock cut short is broken only when it is older than this boot', async () => {
  await leftBehind({})
  writeFileSync(file(), '{"schema":1,"ho')
  await expect(lockMachineFolder(parts(), context())).rejects.toMatchObject({ problem: { code: 'destination-in-use' } })
  const before = Date.now() / 1000 - uptime() - 60
  utimesSync(file(), before, before)
  expect((await lockMachineFolder(parts(), context())).broken).toContain('cut short')
})

test('each minute gives a sign of life, the last one ends with the lock', async () => {
  const clock = createFakeClock()
  const lock = await lockMachineFolder({ clock, door: testDoor() }, context())
  const first = held()['heartbeat'] as number
  await clock.advance(60_000)
  await expect.poll(() => held()['heartbeat']).toBe(first + 60_000)
  await lock.release()
  await clock.advance(60_000)
  expect(existsSync(file())).toBe(false)
})

test('a lock that somebody else has taken meanwhile is not removed', async () => {
  const lock = await lockMachineFolder(parts(), context())
  const other = JSON.stringify({ ...held(), pid: 1, since: 0 })
  writeFileSync(file(), other)
  await lock.release()
  expect(readFileSync(file(), 'utf8')).toBe(other)
})
