import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type RawPath, rawFromText } from '../system/rawpath.ts'
import { put } from '../testing/hostile-tree.ts'
import { collectSources } from './collect.ts'

let top: RawPath
beforeEach(() => {
  top = rawFromText(mkdtempSync(join(tmpdir(), 'ctx-collect-')))
})
afterEach(() => rmSync(top, { recursive: true, force: true }))

const isRoot = process.getuid?.() === 0

/** Collects as the user `nobody`, in a process of its own. */
function asNobody(path: string): ReturnType<typeof collectSources> {
  const script = `
    import { collectSources } from ${JSON.stringify(new URL('./collect.ts', import.meta.url).href)}
    const path = ${JSON.stringify(path)}
    const found = collectSources({ roots: [{ path, as: path, rules: [], required: true }], never: new Set(), oneFileSystem: true })
    console.log(JSON.stringify(found, (_, v) => typeof v === 'bigint' ? String(v) : v))`
  const drop = ['--reuid=65534', '--regid=65534', '--clear-groups']
  const args = [...drop, process.execPath, '--input-type=module-typescript', '-e', script]
  return JSON.parse(execFileSync('setpriv', args, { encoding: 'utf8', cwd: '/' })) as ReturnType<typeof collectSources>
}

test.runIf(isRoot)('a folder that may not be read is told, and its neighbours are taken', () => {
  put(top, 's/open/a')
  put(top, 's/shut/b')
  chownSync(`${top}/s/open`, 65_534, 65_534)
  execFileSync('chmod', ['0755', top])
  execFileSync('chmod', ['0700', `${top}/s/shut`])
  const found = asNobody(`${top}/s`)
  expect(found.unreadable).toEqual([{ path: `${top}/s/shut`, reason: 'no permission to read it' }])
  expect(found.trees).toEqual([`${top}/s/open`])
  expect(found.rootStates[0]).toMatchObject({ state: 'ok' })
  execFileSync('chmod', ['0700', `${top}/s`])
  expect(asNobody(`${top}/s`).rootStates[0]).toMatchObject({ state: 'unreadable' })
})

test.runIf(isRoot)('a mounted disk is not entered unless asked, and its folder is then not taken whole', () => {
  put(top, 's/a')
  mkdirSync(`${top}/s/disk`)
  execFileSync('mount', ['-t', 'tmpfs', 'ctx-test', `${top}/s/disk`])
  try {
    writeFileSync(`${top}/s/disk/on-it`, 'x')
    const roots = [{ path: `${top}/s` as RawPath, as: `${top}/s` as RawPath, rules: [], required: true }]
    const stay = collectSources({ roots, never: new Set(), oneFileSystem: true })
    expect(stay.entries.map((e) => e.path.slice(top.length + 1))).toEqual(['s', 's/a', 's/disk'])
    expect(stay.trees.map((p) => p.slice(top.length + 1))).toEqual(['s/a'])
    const cross = collectSources({ roots, never: new Set(), oneFileSystem: false })
    expect(cross.trees).toEqual([`${top}/s`])
    expect(cross.files).toBe(2)
  } finally {
    execFileSync('umount', [`${top}/s/disk`])
  }
})
