import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createFakeClock } from '../testing/fake-clock.ts'
import { waitFor } from '../testing/processes.ts'
import { loginPath } from './login-path.ts'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'ctxb-login-'))
})
afterAll(() => rm(home, { recursive: true, force: true }))

async function shell(name: string, text: string): Promise<string> {
  const file = join(home, name)
  await writeFile(file, `#!/bin/sh\n${text}\n`, { mode: 0o700 })
  return file
}

it('takes what the login shell says, past its greetings, and adds the usual places', async () => {
  await writeFile(join(home, '.profile'), 'echo PATH=/greeting; PATH=/home/me/bin:$PATH; export PATH\n')
  const path = await loginPath({ env: { HOME: home, PATH: '/usr/bin:/bin', SHELL: '/bin/bash' } })
  expect(path.split(':')[0]).toBe('/home/me/bin')
  expect(path.split(':')).toEqual(expect.arrayContaining(['/usr/bin', '/opt/homebrew/bin', '/usr/local/bin']))
  expect(path).not.toContain('/greeting')
  expect(new Set(path.split(':')).size).toBe(path.split(':').length)
})

it('is content with the PATH it has when the shell hangs, is broken or is missing', async () => {
  const clock = createFakeClock()
  const hangs = loginPath({ env: { PATH: '/own' }, shell: await shell('hangs', 'sleep 300'), clock })
  await waitFor(async () => clock.sleeping > 0)
  await clock.advance(5000)
  expect((await hangs).startsWith('/own:/opt/homebrew/bin')).toBe(true)
  for (const odd of [await shell('broken', 'exit 1'), '/no/such/shell', 'relative']) {
    expect((await loginPath({ env: { PATH: '/own' }, shell: odd })).startsWith('/own:')).toBe(true)
  }
})

it('leaves out parts that are not full paths', async () => {
  const odd = await shell('odd', `PATH=.::bin:/good:$PATH; export PATH; eval "$2"`)
  const path = await loginPath({ env: { PATH: '/own:.' }, shell: odd })
  expect(path.split(':').slice(0, 2)).toEqual(['/good', '/own'])
  expect(path.split(':').every((p) => p.startsWith('/'))).toBe(true)
})
