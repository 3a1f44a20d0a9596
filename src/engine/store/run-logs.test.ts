import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeClock } from '../testing/fake-clock.ts'
import { sh } from '../testing/processes.ts'
import { testDoor } from '../testing/test-door.ts'
import { createRunLogs, type RunLogsOptions } from './run-logs.ts'
import type { RunLogs } from './types.ts'

let logs: string
beforeEach(async () => {
  logs = await mkdtemp(join(tmpdir(), 'ctxb-logs-'))
})
afterEach(() => rm(logs, { recursive: true, force: true }))

const clock = createFakeClock('2026-11-23T02:00:00Z')
const store = (more: Partial<RunLogsOptions> = {}) => createRunLogs({ folders: { logs }, clock, ...more })

/** All lines' texts, read page by page. */
async function all(from: RunLogs, run: string, limit = 7): Promise<string[]> {
  const texts: string[] = []
  for (let after = 0; ; ) {
    const page = await from.page(run, after, limit)
    expect(page.lines.length).toBeLessThanOrEqual(limit)
    texts.push(...page.lines.map((l) => l.text))
    if (page.ended || page.lines.length === 0) return texts
    after = page.next
  }
}

async function write(from: RunLogs, run: string, count: number): Promise<void> {
  const log = from.open(run)
  for (let i = 1; i <= count; i++) await log.write('info', `line ${i}`)
  await log.close()
}

const numbered = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}`)

describe('a log', () => {
  it('is read while it is written and after, by page, with time and level', async () => {
    const s = store()
    const log = s.open('r1')
    await log.write('info', 'begins: /home/é/😀')
    await log.write('warn', 'two\nlines')
    const expected = {
      lines: [
        { n: 1, at: '2026-11-23T02:00:00.000Z', level: 'info', text: 'begins: /home/é/😀' },
        { n: 2, at: '2026-11-23T02:00:00.000Z', level: 'warn', text: 'two' },
      ],
      next: 2,
      total: 3,
      ended: false,
    }
    expect(await s.page('r1', 0, 2)).toEqual(expected)
    await log.write('error', '')
    await log.close()
    expect(await s.page('r1', 0, 2)).toEqual({ ...expected, total: 4 })
    expect(await s.page('r1', 3, 9)).toMatchObject({
      lines: [{ n: 4, level: 'error', text: '' }],
      next: 4,
      ended: true,
    })
    expect(await s.page('r1', 4, 9)).toMatchObject({ lines: [], next: 4, ended: true })
  })

  it('is one compressed file when closed, for its user alone, that zcat reads', async () => {
    await write(store(), 'r1', 1000)
    expect((await readdir(logs)).sort()).toEqual(['r1.log.gz', 'r1.log.idx'])
    for (const name of await readdir(logs)) expect((await stat(join(logs, name))).mode & 0o777).toBe(0o600)
    const text = gunzipSync(await readFile(join(logs, 'r1.log.gz'))).toString()
    expect(text.split('\n')[999]).toBe('2026-11-23T02:00:00.000Z I line 1000')
  })

  it('of many pieces is read whole, while written and after', async () => {
    const s = store({ limits: { piece: 4000, ends: 100 } })
    const log = s.open('r1')
    for (let i = 1; i <= 2000; i++) {
      await log.write('info', `line ${i}`)
      if (i % 100 === 0) await s.page('r1', i, 1)
    }
    expect(await all(s, 'r1', 150)).toEqual(numbered(1, 2000))
    expect((await readdir(logs)).length).toBeGreaterThan(3)
    await log.close()
    expect((await readdir(logs)).sort()).toEqual(['r1.log.gz', 'r1.log.idx'])
    expect(await all(s, 'r1', 150)).toEqual(numbered(1, 2000))
    expect((await s.page('r1', 1234, 1)).lines).toMatchObject([{ n: 1235, text: 'line 1235' }])
  })

  it('that grows too long keeps both ends and says what it left out, with true numbers', async () => {
    const s = store({ limits: { piece: 1000, ends: 2 } })
    const log = s.open('r1')
    for (let i = 1; i <= 1000; i++) {
      await log.write('info', `line ${i}`)
      if (i % 10 === 0) await s.page('r1', i, 1)
    }
    const check = async () => {
      const texts = await all(s, 'r1', 50)
      const gap = texts.findIndex((t) => t.includes('left out here'))
      const [left] = /\d+/.exec(texts[gap] ?? '') ?? []
      expect(texts.slice(0, gap)).toEqual(numbered(1, gap))
      expect(texts.slice(gap + 1)).toEqual(numbered(gap + Number(left) + 1, 1000))
      expect([gap > 20, texts.length - gap > 20, texts.length < 250]).toEqual([true, true, true])
      const after = (await s.page('r1', 0, 50)).total
      expect(after).toBe(1000)
      expect((await s.page('r1', 999, 5)).lines).toMatchObject([{ n: 1000, text: 'line 1000' }])
    }
    await check()
    await log.close()
    await check()
    expect(gunzipSync(await readFile(join(logs, 'r1.log.gz'))).toString()).toContain('lines left out here')
  })

  it('covers secrets, whole and as part of a line', async () => {
    const s = store({ secrets: () => ['hunter22', 'https://u:pw@host/', 'a'] })
    const log = s.open('r1')
    await log.write('info', 'hunter22 then "xhunter22x" and https://u:pw@host/')
    await log.close()
    expect(await all(s, 'r1')).toEqual(['••• then "x•••x" and •••'])
    expect(gunzipSync(await readFile(join(logs, 'r1.log.gz'))).toString()).not.toMatch(/hunter|pw@/)
  })

  it('of a run that is no run’s is empty, and no way out of the folder', async () => {
    await writeFile(join(logs, 'secret.log.gz'), 'x')
    for (const run of ['none', '../x', 'a/b', '..', '']) {
      expect(await store().page(run, 0, 5)).toEqual({ lines: [], next: 0, ended: true, total: 0 })
    }
    expect(() => store().open('../x')).toThrow('no run')
  })

  it('gives pages of a bounded size however long its lines are', async () => {
    const s = store()
    const log = s.open('r1')
    for (let i = 0; i < 100; i++) await log.write('info', 'x'.repeat(60_000))
    await log.close()
    const page = await s.page('r1', 0, 1000)
    expect(page.lines.length).toBeLessThan(20)
    expect((await all(s, 'r1', 1000)).length).toBe(100)
  })
})

describe('after a crash', () => {
  it('is read as far as it was written, and joined', async () => {
    const script = join(logs, 'engine.mjs')
    const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href)
    await writeFile(
      script,
      `import { createRunLogs } from ${url('./run-logs.ts')}
       const s = createRunLogs({ folders: { logs: ${JSON.stringify(logs)} }, clock: { now: () => 0 }, limits: { piece: 1000, ends: 50 } })
       const log = s.open('r1')
       for (let i = 1; i <= 777; i++) {
         await log.write('info', 'line ' + i)
         if (i % 10 === 0) await s.page('r1', i, 1)
       }
       await s.page('r1', 0, 1)
       process.kill(process.pid, 'SIGKILL')`,
    )
    const result = await testDoor().run({ name: 'node', program: process.execPath, args: [script] })
    expect(result.ended).toEqual({ by: 'signal', signal: 'SIGKILL' })
    await rm(script)
    expect((await readdir(logs)).length).toBeGreaterThan(2)
    const s = store()
    const [first] = await Promise.all([s.page('r1', 0, 5), s.page('r1', 5, 5)])
    expect(first.total).toBe(777)
    expect(await all(s, 'r1', 100)).toEqual(numbered(1, 777))
    expect((await readdir(logs)).filter((n) => !n.endsWith('.tmp')).sort()).toEqual(['r1.log.gz', 'r1.log.idx'])
  })

  it('takes each piece once where it lies there twice', async () => {
    const s = store({ limits: { piece: 1000, ends: 50 } })
    const log = s.open('r1')
    for (let i = 1; i <= 100; i++) {
      await log.write('info', `line ${i}`)
      if (i % 10 === 0) await s.page('r1', i, 1)
    }
    const second = (await readdir(logs)).map((n) => Number(n.slice('r1.log.'.length))).sort((a, b) => a - b)[1] ?? 0
    const plain = await readFile(join(logs, 'r1.log.1'))
    await writeFile(join(logs, `r1.log.1-${second - 1}.gz`), gzipSync(plain))
    expect(await all(store(), 'r1', 1000)).toEqual(numbered(1, 100))
    expect((await readdir(logs)).sort()).toEqual(['r1.log.gz', 'r1.log.idx'])
    await log.close()
  })
})

describe('pruning', () => {
  it('removes the old, then the oldest until the rest fits, but neither kept nor open ones', async () => {
    const s = store()
    for (const run of ['old', 'old-kept', 'a', 'b', 'c']) await write(s, run, 100)
    const day = 86_400
    const now = clock.now() / 1000
    const ages: Record<string, number> = { old: 40, 'old-kept': 50, a: 3, b: 2, c: 1 }
    for (const [run, age] of Object.entries(ages)) {
      for (const end of ['gz', 'idx']) await utimes(join(logs, `${run}.log.${end}`), now - age * day, now - age * day)
    }
    const open = s.open('open')
    await open.write('info', 'x')
    const runs = async () => [...new Set((await readdir(logs)).map((n) => n.replace(/\.log.*/, '')))].sort()
    await s.prune({ days: 30, bytes: 1e9, keep: ['old-kept'] })
    expect(await runs()).toEqual(['a', 'b', 'c', 'old-kept', 'open'])
    const size = async (run: string) =>
      (await stat(join(logs, `${run}.log.gz`))).size + (await stat(join(logs, `${run}.log.idx`))).size
    const room = (await size('c')) + (await size('b')) + (await size('old-kept')) + 100
    await s.prune({ days: 30, bytes: room, keep: ['old-kept'] })
    expect(await runs()).toEqual(['b', 'c', 'old-kept', 'open'])
    await open.close()
  })
})

it('takes a million lines from a tool with little memory, and the tool waits for the disk', async () => {
  const s = store()
  const log = s.open('r1')
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  let peak = before
  let count = 0
  await testDoor().run(sh('seq -f "a line of usual length, number %.0f of them all" 1 1000000'), {
    onLine(line) {
      if (++count % 50_000 === 0) peak = Math.max(peak, process.memoryUsage.rss())
      return log.write('info', line)
    },
  })
  await log.close()
  expect(count).toBe(1_000_000)
  expect((peak - before) / 1024 / 1024).toBeLessThan(60)
  const end = await s.page('r1', 999_999, 10)
  expect(end.lines).toMatchObject([{ n: 1_000_000, text: 'a line of usual length, number 1000000 of them all' }])
})

it.runIf(process.getuid?.() === 0)('never fails a run on a full disk, but says that lines are missing', async () => {
  const door = testDoor()
  await door.run(sh('mount -t tmpfs -o size=256k none "$1"', logs))
  try {
    const s = store({ limits: { piece: 20_000, ends: 5 } })
    const log = s.open('r1')
    await log.write('info', 'kept')
    await s.page('r1', 0, 1)
    await door.run(sh('cat /dev/zero > "$1/fill" 2>/dev/null', logs))
    for (let i = 0; i < 5000; i++) await log.write('info', 'x'.repeat(100))
    await log.close()
    expect(log.problem()).toMatchObject({ code: 'log-unwritable', why: expect.stringContaining('no space left') })
    await rm(join(logs, 'fill'))
    expect((await store().page('r1', 0, 1)).lines).toMatchObject([{ text: 'kept' }])
  } finally {
    await door.run(sh('umount "$1"', logs))
  }
})
