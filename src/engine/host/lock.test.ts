import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { waitFor } from '../testing/processes.ts'
import { testDoor } from '../testing/test-door.ts'
import { acquireEngineLock } from './lock.ts'

let runtime: string
beforeEach(async () => {
  runtime = await mkdtemp(join(tmpdir(), 'ctxb-lock-'))
})
afterEach(() => rm(runtime, { recursive: true, force: true }))

/** A real process that takes the lock and holds it until it is killed. */
async function holder() {
  const script = join(runtime, 'holder.mjs')
  await writeFile(
    script,
    `import { acquireEngineLock } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)}
     const lock = await acquireEngineLock({ runtime: ${JSON.stringify(runtime)} })
     console.log(lock === null ? 'refused' : 'held ' + process.pid)
     if (lock !== null) setInterval(() => {}, 1000)`,
  )
  let said = ''
  const stop = new AbortController()
  const ended = testDoor().run(
    { name: 'node', program: process.execPath, args: [script] },
    {
      signal: stop.signal,
      onLine: (line, stream) => {
        if (stream === 'stdout') said = line
      },
    },
  )
  await waitFor(async () => said !== '')
  return { said, pid: Number(said.split(' ')[1]), stop, ended }
}

it('is held by one at a time, in this process too, and free after its release', async () => {
  const lock = await acquireEngineLock({ runtime })
  expect(lock).not.toBe(null)
  expect(await acquireEngineLock({ runtime })).toBe(null)
  expect((await holder()).said).toBe('refused')
  expect((await stat(join(runtime, 'lock.db'))).mode & 0o777).toBe(0o600)
  await lock?.release()
  await lock?.release()
  const next = await acquireEngineLock({ runtime })
  expect(next).not.toBe(null)
  await next?.release()
})

it('is gone with its process, even after kill -9', async () => {
  const first = await holder()
  expect(first.said).toMatch(/^held/)
  expect(await acquireEngineLock({ runtime })).toBe(null)
  process.kill(first.pid, 'SIGKILL')
  expect((await first.ended).ended).toEqual({ by: 'signal', signal: 'SIGKILL' })
  const lock = await acquireEngineLock({ runtime })
  expect(lock).not.toBe(null)
  await lock?.release()
})

it('is one for each set of folders', async () => {
  const other = await mkdtemp(join(tmpdir(), 'ctxb-lock-'))
  const [a, b] = [await acquireEngineLock({ runtime }), await acquireEngineLock({ runtime: other })]
  expect([a === null, b === null]).toEqual([false, false])
  await a?.release()
  await b?.release()
  await rm(other, { recursive: true })
})

it('is made anew when its file is damaged, and says what is wrong when it cannot be', async () => {
  await writeFile(join(runtime, 'lock.db'), 'no database '.repeat(500))
  const lock = await acquireEngineLock({ runtime })
  expect(lock).not.toBe(null)
  await lock?.release()
  await expect(acquireEngineLock({ runtime: join(runtime, 'none') })).rejects.toMatchObject({
    problem: { code: 'lock-unusable' },
  })
})
