import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const isDebianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version')
let bin = ''

beforeEach(async () => {
  bin = await mkdtemp(join(tmpdir(), 'ctxb-apt-'))
})
afterEach(() => rm(bin, { recursive: true, force: true }))

/** A package manager that notes its arguments and "installs" by making a program of the package's name. */
function manager(name: string, notToBeHad: string): Promise<void> {
  const script = `#!/bin/sh
echo "$*" >> ${bin}/calls
case "$*" in *update*) exit 0 ;; esac
for arg in "$@"; do [ "$arg" = "${notToBeHad}" ] && { echo "E: Unable to locate package $arg"; exit 100; }; done
for arg in "$@"; do case "$arg" in -*|install|*::*) ;; *) : > "${bin}/$arg" ;; esac; done
`
  return writeFile(join(bin, name), script, { mode: 0o755 })
}

async function ensure(...tools: string[]): Promise<{ said: string; out: string; calls: string[] }> {
  const module = JSON.stringify(new URL('./system-tools.js', import.meta.url).href)
  const code = `import { ensureTools } from ${module}; await ensureTools(${JSON.stringify(tools)})`
  const args = ['--input-type=module', '-e', code]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env: { PATH: bin } })
  const calls = await readFile(join(bin, 'calls'), 'utf8').catch(() => '')
  return { said: stderr, out: stdout, calls: calls.split('\n').filter((line) => line !== '') }
}

describe.runIf(isDebianRoot)('as root on Debian, missing programs', () => {
  it('are installed together, and nothing is written on standard output', async () => {
    await manager('apt-get', 'nothing')
    const { said, out, calls } = await ensure('rsync', 'restic')
    expect(calls.at(-1)).toMatch(/install -y --no-install-recommends rsync restic$/)
    expect(said).toContain('Installing what is missing: rsync restic')
    expect(said).not.toContain('Still missing')
    expect(out).toBe('')
  })

  it('are left alone when they are there', async () => {
    await manager('apt-get', 'nothing')
    await writeFile(join(bin, 'rsync'), '')
    expect(await ensure('rsync')).toEqual({ said: '', out: '', calls: [] })
  })

  it('are installed one by one when one of them is not to be had, which is then named', async () => {
    await manager('apt-get', 'restic')
    const { said } = await ensure('restic', 'rsync')
    expect(existsSync(join(bin, 'rsync'))).toBe(true)
    expect(said).toContain('Still missing: restic. Going on without.')
  })
})

describe('elsewhere, missing programs', () => {
  it.skipIf(process.platform === 'darwin')('are named with the line that installs them, which is not run', async () => {
    await manager('dnf', 'nothing')
    const { said, calls } = await ensure('restic', 'fd')
    expect(said).toMatch(/To install:\n {2}(sudo )?dnf install -y restic fd-find\nGoing on without\./)
    expect(calls).toEqual([])
  })

  it('are named where no package manager is known', async () => {
    expect((await ensure('restic')).said).toContain(
      "Not installed: restic. Install them with this system's package manager.",
    )
  })
})
