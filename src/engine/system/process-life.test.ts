import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFakeClock } from '../testing/fake-clock.ts'
import { gone, sh, state, waitFor } from '../testing/processes.ts'
import { testDoor } from '../testing/test-door.ts'
import type { ChildIdentity, Command } from './process.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ctxb-door-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const door = testDoor()
const node = (script: string): Command => ({ name: 'node', program: process.execPath, args: ['-e', script] })

describe('starting', () => {
  it('holds the tool back until its identity is stored', async () => {
    const mark = join(folder, 'written')
    let early: string | null = 'not looked'
    let alive = false
    const result = await door.run(sh(`echo x > "$1"`, mark), {
      async onStart(child) {
        await new Promise((resolve) => setTimeout(resolve, 150))
        early = await readFile(mark, 'utf8').catch(() => null)
        alive = await door.isAlive(child)
      },
    })
    expect(result.ended).toEqual({ by: 'exit', code: 0 })
    expect({ early, alive }).toEqual({ early: null, alive: true })
    expect(await readFile(mark, 'utf8')).toBe('x\n')
  })

  it('never starts the tool when the identity could not be stored', async () => {
    const mark = join(folder, 'never')
    const onStart = () => Promise.reject(new Error('disk full'))
    await expect(door.run(sh(`echo x > "$1"`, mark), { onStart })).rejects.toThrow('disk full')
    await expect(readFile(mark)).rejects.toThrow('ENOENT')
  })

  it('never starts the tool when the engine is killed before the identity is stored', async () => {
    const mark = join(folder, 'orphan')
    const pidFile = join(folder, 'orphan-pid')
    const engine = `
      import { testDoor } from ${JSON.stringify(new URL('../testing/test-door.ts', import.meta.url).href)}
      import { writeFileSync } from 'node:fs'
      await testDoor().run({ name: 'sh', program: '/bin/sh', args: ['-c', 'echo x > "$1"', 'sh', ${JSON.stringify(mark)}] }, {
        onStart(child) { writeFileSync(${JSON.stringify(pidFile)}, String(child.pid)); process.kill(process.pid, 'SIGKILL') },
      })`
    const file = join(folder, 'engine.mjs')
    await writeFile(file, engine)
    const result = await door.run({ name: 'node', program: process.execPath, args: [file] })
    expect(result.ended).toEqual({ by: 'signal', signal: 'SIGKILL' })
    const pid = Number(await readFile(pidFile, 'utf8'))
    await waitFor(() => gone(pid))
    await expect(readFile(mark)).rejects.toThrow('ENOENT')
  })

  it('does nothing when cancelled before it began', async () => {
    const mark = join(folder, 'cancelled')
    const result = await door.run(sh(`echo x > "$1"`, mark), { signal: AbortSignal.abort() })
    expect(result.ended).toEqual({ by: 'cancel' })
    await expect(readFile(mark)).rejects.toThrow('ENOENT')
  })
})

describe('cancelling', () => {
  it('ends grandchildren too, and returns only when they are gone', async () => {
    const stop = new AbortController()
    const pids: number[] = []
    const run = door.run(
      sh('sh -c "echo \\$\\$; sleep 300" & sh -c "trap \'\' TERM; echo \\$\\$; sleep 1; exit" & echo $$; wait'),
      {
        signal: stop.signal,
        onLine: (line) => void pids.push(Number(line)),
      },
    )
    await waitFor(async () => pids.length === 3)
    stop.abort()
    const result = await run
    expect(result.ended).toEqual({ by: 'cancel' })
    for (const pid of pids) expect(await gone(pid)).toBe(true)
  })

  it('kills after 5 s what ignores TERM, by the clock it was given', async () => {
    const clock = createFakeClock()
    const stop = new AbortController()
    let pid = 0
    const run = testDoor({ clock }).run(sh('trap "" TERM; echo $$; while :; do sleep 0.05; done'), {
      signal: stop.signal,
      onLine: (line) => {
        pid = Number(line)
      },
    })
    await waitFor(async () => pid > 0)
    stop.abort()
    await waitFor(async () => clock.sleeping > 0)
    await clock.advance(4900)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await gone(pid)).toBe(false)
    await clock.advance(200)
    expect((await run).ended).toEqual({ by: 'cancel' })
    expect(await gone(pid)).toBe(true)
  })

  it('asks borg alone by INT first, then all by TERM, then kills', async () => {
    const clock = createFakeClock()
    const stop = new AbortController()
    const seen: string[] = []
    const child = "trap 'echo child INT' INT; trap 'echo child TERM' TERM; echo up; while :; do sleep 0.05; done"
    const run = testDoor({ clock }).run(
      sh(`trap 'echo INT' INT; trap 'echo TERM' TERM; sh -c "$1" & while :; do sleep 0.05; done`, child),
      { signal: stop.signal, cancel: 'int-first', onLine: (line) => void seen.push(line) },
    )
    await waitFor(async () => seen.includes('up'))
    stop.abort()
    await waitFor(async () => seen.includes('INT') && clock.sleeping > 0)
    expect(seen).toEqual(['up', 'INT'])
    await clock.advance(5000)
    await waitFor(async () => seen.includes('TERM') && seen.includes('child TERM') && clock.sleeping > 0)
    expect(seen).not.toContain('child INT')
    await clock.advance(5000)
    expect((await run).ended).toEqual({ by: 'cancel' })
  })
})

describe('recovery', () => {
  it('takes a zombie for dead', async () => {
    // A parent that never collects its child.
    const stop = new AbortController()
    let pid = 0
    const parent = node(`
      const { spawnSync } = require('node:child_process')
      spawnSync('/bin/sh', ['-c', '(sleep 0.2) & echo $!; exec sleep 300'], { stdio: 'inherit' })`)
    const run = door.run(parent, {
      signal: stop.signal,
      onLine: (line) => {
        pid = Number(line)
      },
    })
    await waitFor(async () => pid > 0)
    const text = await readFile(`/proc/${pid}/stat`, 'utf8')
    const startTime = text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
    const child = { pid, startTime, boot }
    expect(await door.isAlive(child)).toBe(true)
    await waitFor(async () => (await state(pid)) === 'Z')
    expect(process.kill(pid, 0)).toBe(true)
    expect(await door.isAlive(child)).toBe(false)
    stop.abort()
    await run
  })

  it('knows a process from a successor of its number and from one of another boot', async () => {
    const stop = new AbortController()
    let child: ChildIdentity | undefined
    const run = door.run(sh('exec sleep 300'), {
      signal: stop.signal,
      onStart: (c) => {
        child = c
      },
    })
    const it = await waitFor(async () => child)
    expect(await door.isAlive(it)).toBe(true)
    expect(await door.isAlive({ ...it, startTime: '1' })).toBe(false)
    expect(await door.isAlive({ ...it, boot: 'another' })).toBe(false)
    expect(await door.endGroup({ ...it, startTime: '1' })).toContain('already ended')
    expect(await door.endGroup({ ...it, boot: 'another' })).toContain('shutdown')
    expect(await door.isAlive(it)).toBe(true)
    stop.abort()
    await run
    expect(await door.isAlive(it)).toBe(false)
  })

  it('ends what is left of a group whose engine and leader are gone', async () => {
    const out = join(folder, 'group')
    const engine = `
      import { testDoor } from ${JSON.stringify(new URL('../testing/test-door.ts', import.meta.url).href)}
      import { writeFileSync } from 'node:fs'
      let child
      await testDoor().run({ name: 'sh', program: '/bin/sh', args: ['-c', 'sleep 301 & echo $!; sleep 0.2'] }, {
        onStart(c) { child = c },
        onLine(line) {
          writeFileSync(${JSON.stringify(out)}, JSON.stringify({ child, pid: Number(line) }))
          process.kill(process.pid, 'SIGKILL')
        },
      })`
    const file = join(folder, 'engine2.mjs')
    await writeFile(file, engine)
    await door.run({ name: 'node', program: process.execPath, args: [file] })
    const { child, pid } = JSON.parse(await readFile(out, 'utf8')) as { child: ChildIdentity; pid: number }
    await waitFor(() => gone(child.pid))
    expect(await gone(pid)).toBe(false)
    expect(await door.isAlive(child)).toBe(false)
    expect(await door.endGroup(child)).toBe(`ended process ${child.pid}, which was still running`)
    expect(await gone(pid)).toBe(true)
    expect(await door.endGroup(child)).toContain('already ended')
  })
})
