import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFakeClock } from '../testing/fake-clock.ts'
import { gone, sh, waitFor } from '../testing/processes.ts'
import { testDoor } from '../testing/test-door.ts'
import type { ChildIdentity, Command, ProcessHandlers } from './process.ts'
import { rawFromText } from './rawpath.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ctxb-door-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const door = testDoor()
async function lines(command: Command, handlers: ProcessHandlers = {}) {
  const seen: string[] = []
  const result = await door.run(command, { ...handlers, onLine: (line, stream) => void seen.push(`${stream} ${line}`) })
  return { ...result, seen }
}

describe('how a program ended', () => {
  it('tells exit codes, signals and failed starts apart', async () => {
    expect((await door.run(sh('exit 0'))).ended).toEqual({ by: 'exit', code: 0 })
    expect((await door.run(sh('exit 23'))).ended).toEqual({ by: 'exit', code: 23 })
    expect((await door.run(sh('kill -9 $$'))).ended).toEqual({ by: 'signal', signal: 'SIGKILL' })
    const missing = await door.run({ name: 'x', program: '/no/such/tool', args: [] })
    expect(missing.ended).toEqual({ by: 'spawn-failure', reason: 'there is no /no/such/tool' })
    const file = join(folder, 'not-a-tool')
    await writeFile(file, 'text', { mode: 0o600 })
    const forbidden = await door.run({ name: 'x', program: file, args: [] }, { onStart: () => {} })
    expect(forbidden.ended).toMatchObject({ by: 'spawn-failure', reason: expect.stringContaining('may not be run') })
    const homeless = await door.run({ ...sh('exit 0'), cwd: join(folder, 'gone') })
    expect(homeless.ended).toMatchObject({ by: 'spawn-failure', reason: expect.stringContaining('gone is not there') })
    const long = await door.run(sh('exit 0', 'x'.repeat(300_000)))
    expect(long.ended).toMatchObject({ by: 'spawn-failure', reason: expect.stringContaining('E2BIG') })
  })

  it('is the same behind the gate that waits for the identity to be stored', async () => {
    const handlers = { onStart: () => {} }
    expect((await door.run(sh('exit 23'), handlers)).ended).toEqual({ by: 'exit', code: 23 })
    expect((await door.run(sh('kill -9 $$'), handlers)).ended).toEqual({ by: 'signal', signal: 'SIGKILL' })
  })

  it('says timeout, of time or of silence, and keeps the lines before it', async () => {
    const slow = await lines(sh('echo before; sleep 60'), { timeLimitMs: 200 })
    expect(slow.ended).toEqual({ by: 'timeout', limit: 'time' })
    expect(slow.seen).toEqual(['stdout before'])
    const quiet = await lines(sh('for i in 1 2 3 4 5 6; do echo $i; sleep 0.1; done; sleep 60'), {
      silenceLimitMs: 400,
    })
    expect(quiet.ended).toEqual({ by: 'timeout', limit: 'silence' })
    expect(quiet.seen.length).toBe(6)
  })

  it('keeps a time limit of hours by the clock it was given', async () => {
    const clock = createFakeClock()
    const run = testDoor({ clock }).run(sh('sleep 60'), { timeLimitMs: 12 * 3_600_000 })
    await waitFor(async () => clock.sleeping > 0)
    await clock.advance(12 * 3_600_000)
    expect((await run).ended).toEqual({ by: 'timeout', limit: 'time' })
  })

  it('does not count a slow reader as the tool being silent', async () => {
    const result = await door.run(sh('echo a; echo b'), {
      silenceLimitMs: 100,
      onLine: () => new Promise((resolve) => setTimeout(resolve, 200)),
    })
    expect(result.ended).toEqual({ by: 'exit', code: 0 })
  })
})

describe('what a program gets', () => {
  it('sees the allow-listed environment and nothing secret', async () => {
    const guarded = testDoor({
      env: { AWS_SECRET_ACCESS_KEY: 'hush', BORG_PASSPHRASE: 'hush', GH_TOKEN: 'hush', LD_PRELOAD: '', HOME: '/h' },
    })
    for (const handlers of [{}, { onStart: () => {} }]) {
      const seen: string[] = []
      await guarded.run(
        { name: 'env', program: '/usr/bin/env', args: [], env: { RSYNC_X: '1' } },
        { ...handlers, onLine: (line) => void seen.push(line) },
      )
      expect(seen).toContain('LC_ALL=C.UTF-8')
      expect(seen).toContain('TZ=UTC')
      expect(seen).toContain('HOME=/h')
      expect(seen).toContain('RSYNC_X=1')
      expect(seen.join('\n')).not.toMatch(/hush|LD_PRELOAD/)
    }
  })

  it('takes its arguments as they are, whatever they look like to a shell', async () => {
    const odd = ['a b', '$HOME', '`id`', "it's", '*', '', '-n', 'é\n2', ';exit 9']
    for (const handlers of [{}, { onStart: () => {} }]) {
      const chunks: Buffer[] = []
      const result = await door.run(
        { name: 'printf', program: '/usr/bin/printf', args: ['%s\\0', ...odd] },
        { ...handlers, onStdout: (chunk) => void chunks.push(chunk) },
      )
      expect(result.ended).toEqual({ by: 'exit', code: 0 })
      expect(Buffer.concat(chunks).toString()).toBe(odd.map((a) => `${a}\0`).join(''))
    }
  })

  it('reads a file of any bytes as its standard input, else finds it closed', async () => {
    const names = Buffer.from([0xff, 0, 0x0a, 0, 0x61])
    const file = join(folder, 'names')
    await writeFile(file, names)
    for (const handlers of [{}, { onStart: () => {} }]) {
      const chunks: Buffer[] = []
      const onStdout = (chunk: Buffer) => void chunks.push(chunk)
      await door.run({ ...sh('cat'), stdinFile: rawFromText(file) }, { ...handlers, onStdout })
      expect(Buffer.concat(chunks)).toEqual(names)
    }
    expect((await lines(sh('read x; echo "code $?"'))).seen).toEqual(['stdout code 1'])
    const result = await door.run({ ...sh('cat'), stdinFile: rawFromText(join(folder, 'none')) })
    expect(result.ended).toMatchObject({ by: 'spawn-failure', reason: expect.stringContaining('ENOENT') })
  })

  it('leads a process group of its own, without our descriptors', async () => {
    const { seen } = await lines(sh('ps -o pgid= -p $$; echo $$; ls /proc/$$/fd | tr "\\n" " "'), { onStart: () => {} })
    expect(seen[0]?.replace(/\s+/g, '')).toBe(seen[1]?.replace(/\s+/g, ''))
    expect(seen[2]?.split(' ')).toEqual(expect.arrayContaining(['0', '1', '2']))
    expect(seen[2]?.split(' ')).not.toEqual(expect.arrayContaining(['3']))
    expect(seen[2]?.split(' ')).not.toEqual(expect.arrayContaining(['4']))
  })

  it('yields to the user when polite, by the same process', async () => {
    let identity: ChildIdentity | undefined
    const seen: string[] = []
    const polite = testDoor({ polite: true })
    const result = await polite.run(sh('nice; ionice; echo $$'), {
      onStart: (child) => {
        identity = child
      },
      onLine: (line) => void seen.push(line),
    })
    expect(result.ended).toEqual({ by: 'exit', code: 0 })
    expect(seen).toEqual(['10', 'idle', String(identity?.pid)])
    expect((await polite.capture(sh('nice'))).stdout.toString()).toBe('0\n')
  })
})

describe('output', () => {
  it('waits for a slow reader and stays flat in memory over 1,000,000 lines', async () => {
    const before = process.memoryUsage.rss()
    let peak = before
    let count = 0
    let last = ''
    const result = await door.run(sh('seq 1 1000000'), {
      onLine(line) {
        count++
        last = line
        if (count % 20_000 !== 0) return
        peak = Math.max(peak, process.memoryUsage.rss())
        return new Promise((resolve) => setTimeout(resolve, 2))
      },
    })
    expect(result.ended).toEqual({ by: 'exit', code: 0 })
    expect({ count, last }).toEqual({ count: 1_000_000, last: '1000000' })
    expect(peak - before).toBeLessThan(60 * 1024 * 1024)
  })

  it('stops the tool from running ahead of its reader', async () => {
    const mark = join(folder, 'ahead')
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let first = true
    const run = door.run(sh('seq 1 200000; echo done > "$1"', mark), {
      onLine() {
        if (!first) return
        first = false
        return held
      },
    })
    await new Promise((resolve) => setTimeout(resolve, 300))
    await expect(readFile(mark)).rejects.toThrow('ENOENT')
    release()
    expect((await run).ended).toEqual({ by: 'exit', code: 0 })
    expect(await readFile(mark, 'utf8')).toBe('done\n')
  })

  it('keeps the last 200 lines of standard error', async () => {
    const { stderrTail, seen } = await lines(sh('seq 1 1000 >&2; echo out'))
    expect(stderrTail.length).toBe(200)
    expect(stderrTail.at(-1)).toBe('1000')
    expect(seen).toContain('stdout out')
    expect(seen.length).toBe(1001)
  })

  it('stops the tool and passes the error on when a reader throws', async () => {
    let pid = 0
    const run = door.run(sh('echo $$; exec sleep 300'), {
      onLine(line) {
        pid = Number(line)
        throw new Error('no room')
      },
    })
    await expect(run).rejects.toThrow('no room')
    expect(await gone(pid)).toBe(true)
  })

  it('does not wait for a helper that the tool left behind, and ends it', async () => {
    const { ended, seen, tookMs } = await lines(sh('sleep 300 & echo $!; exit 7'))
    expect(ended).toEqual({ by: 'exit', code: 7 })
    expect(tookMs).toBeLessThan(20_000)
    expect(await gone(Number(seen[0]?.slice(7)))).toBe(true)
  })

  it('captures small outputs whole and refuses endless ones', async () => {
    expect((await door.capture(sh('printf "a\\000b"'))).stdout).toEqual(Buffer.from('a\0b'))
    await expect(door.capture(sh('yes'), { limit: 100_000 })).rejects.toThrow('sh printed more')
    expect((await door.capture(sh('sleep 60'), { timeLimitMs: 100 })).ended.by).toBe('timeout')
  })
})

it('finds programs in the PATH, and never in the working directory', async () => {
  expect(await door.which('sh')).toMatch(/^\/.*\/sh$/)
  expect(await door.which('no-such-tool-here')).toBe(null)
  expect(await testDoor({ env: { PATH: ':.:src' } }).which('sh')).toBe(null)
})
