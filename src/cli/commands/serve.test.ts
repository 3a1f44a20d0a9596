import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cliRig } from '../testing/cli-rig.ts'

describe('serve', () => {
  test('prints a new address of the one that runs already, and starts nothing', async () => {
    const rig = cliRig({ host: { askRunningServe: async () => 'http://127.0.0.1:4/?token=t' } })
    const told = await rig.run('serve')
    expect(told).toMatchObject({ code: 0, out: 'http://127.0.0.1:4/?token=t\n' })
    expect(rig.opened).toEqual([])
  })

  test('prints one address, and stops in order at Ctrl-C', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ctxb-cli-'))
    await writeFile(join(folder, 'index.html'), 'page')
    let url = ''
    const rig = cliRig({ host: { pageRoot: folder } })
    const running = rig.run('serve')
    await expect.poll(() => (url = rig.opened[0]?.loginLink?.() ?? '')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=/)
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(303)
    rig.signal()
    const told = await running
    expect(told.code).toBe(0)
    expect(told.out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\n$/)
    expect(rig.opened[0]).toMatchObject({ mode: 'serve' })
    expect(rig.closed).toEqual([{ now: false }])
    await expect(fetch(url)).rejects.toThrow()
    await rm(folder, { recursive: true })
  })

  test('says when there is no page to serve', async () => {
    const told = await cliRig({ host: { pageRoot: '/none' } }).run('serve')
    expect(told.code).toBe(1)
    expect(told.err).toContain('npm run build')
  })
})
