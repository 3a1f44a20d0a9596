import { stat, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ProblemError } from '../../shared/model/problem.ts'
import { connectEngine, EngineGone } from './socket-client.ts'
import { notFound } from './testing/fake-engine.ts'
import { hostRig, type Rig } from './testing/rig.ts'

let rig: Rig
beforeEach(async () => {
  rig = await hostRig()
})
afterEach(() => rig.clean())

async function problemCode(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => null,
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(ProblemError)
  return (error as ProblemError).problem.code
}

describe('the engine behind a socket', () => {
  test('answers queries and mutations as the engine itself does', async () => {
    await rig.open('one-shot', { fake: { autoEnd: {} } })
    const remote = connectEngine(rig.folders.socket)
    expect((await remote.jobs()).jobs.map((j) => j.id)).toEqual(['main'])
    const { run } = await remote.startRun({ job: 'main', trigger: 'manual', allow: ['space'], dryRun: false })
    expect((await remote.waitRun({ run })).status).toBe('succeeded')
    expect(rig.engines[0]?.calls.find((c) => c.name === 'startRun')?.input).toMatchObject({ allow: ['space'] })
    await remote.disconnect()
  })

  test('is for its user alone', async () => {
    await rig.open('one-shot')
    expect((await stat(rig.folders.socket)).mode & 0o777).toBe(0o600)
    expect((await stat(rig.folders.runtime)).mode & 0o777).toBe(0o700)
  })

  test('throws the very Problem that was thrown inside', async () => {
    await rig.open('one-shot')
    const remote = connectEngine(rig.folders.socket)
    await expect(remote.run({ run: 'none' })).rejects.toMatchObject({ problem: notFound('run none') })
    await remote.disconnect()
  })

  test('names the field of what does not fit the schema', async () => {
    await rig.open('one-shot')
    const remote = connectEngine(rig.folders.socket)
    const error = await remote.runs({ limit: 9999, cursor: null }).catch((e: unknown) => e)
    expect((error as ProblemError).problem).toMatchObject({ code: 'bad-input', why: expect.stringContaining('limit') })
    await remote.disconnect()
  })

  test('keeps the details of an unforeseen error to its own log', async () => {
    const handle = await rig.open('one-shot')
    const remote = connectEngine(rig.folders.socket)
    const error = await remote.probe({ strategy: 'cp', path: '/x' }).catch((e: unknown) => e)
    expect((error as ProblemError).problem.code).toBe('unexpected-error')
    expect(JSON.stringify(error)).not.toContain('not probed in this fixture')
    const { readFile } = await import('node:fs/promises')
    await expect
      .poll(() => readFile(`${rig.folders.logs}/engine.log`, 'utf8').catch(() => ''))
      .toContain('not probed in this fixture')
    await remote.disconnect()
    await handle.close()
  })

  test('gives every change in its order, the whole state first', async () => {
    await rig.open('one-shot')
    const remote = connectEngine(rig.folders.socket)
    const stop = new AbortController()
    const seen: { version: number; configured: boolean | undefined }[] = []
    for await (const { version, set } of remote.changes(stop.signal)) {
      seen.push({ version, configured: set.configured })
      if (seen.length === 1) for (let i = 0; i < 50; i++) rig.engines[0]?.publish({ configured: i % 2 === 0 })
      if (seen.length === 51) stop.abort()
    }
    expect(seen.map((s) => s.version)).toEqual(Array.from({ length: 51 }, (_, i) => i + 1))
    expect(seen[50]?.configured).toBe(false)
    await remote.disconnect()
  })

  test('says that it is gone when nobody listens, and that nothing was sent', async () => {
    const remote = connectEngine(rig.folders.socket)
    const error = await remote.state().catch((e: unknown) => e)
    expect(error).toBeInstanceOf(EngineGone)
    expect((error as EngineGone).sent).toBe(false)
    await expect(remote.changes(AbortSignal.timeout(5000))[Symbol.asyncIterator]().next()).rejects.toBeInstanceOf(
      EngineGone,
    )
    await remote.disconnect()
  })

  test('refuses a body beyond the limit', async () => {
    await rig.open('one-shot')
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const call = request({
        socketPath: rig.folders.socket,
        path: '/api/importCrontab',
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      })
      call.on('response', (r) => resolve(r.statusCode))
      call.on('error', reject)
      call.end(JSON.stringify({ text: 'x'.repeat(9 * 1024 * 1024) }))
    })
    expect(status).toBe(413)
    expect(rig.engines[0]?.calls).toEqual([])
  })

  test('replaces the socket file of a dead engine', async () => {
    const first = await rig.open('one-shot')
    await first.close()
    await writeFile(rig.folders.socket, 'left behind')
    await rig.open('one-shot')
    const remote = connectEngine(rig.folders.socket)
    expect((await remote.state()).version).toBe(1)
    await remote.disconnect()
  })

  test('rejects with problems only', async () => {
    await rig.open('one-shot')
    const remote = connectEngine(rig.folders.socket)
    expect(await problemCode(remote.cancelRun({ run: 'x' }))).toBe('not-found')
    await remote.disconnect()
  })
})
