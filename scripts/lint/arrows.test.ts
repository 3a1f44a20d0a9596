import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** [file, its content, part of the message that lint must give; null: lint must be content]. */
const cases: Record<string, [string, string, string | null][]> = {
  'the page': [
    ['src/renderer/a.ts', `import { x } from '../engine/x.ts'\nx()`, 'call the router in src/shared/api.ts'],
    ['src/renderer/deep/a.tsx', `import type { X } from '../../engine/x.ts'\nexport type Y = X`, 'call the router'],
    ['src/renderer/a2.ts', `export { x } from '../cli/x.ts'`, 'call the router'],
    ['src/renderer/a3.ts', `export * from '../main/x.ts'`, 'call the router'],
    ['src/renderer/a4.ts', `export const x = await import('../preload/x.ts')`, 'call the router'],
    ['src/renderer/a5.ts', `export type X = import('../engine/x.ts').X`, 'call the router'],
    [
      'src/renderer/b.ts',
      `import { ipcRenderer } from 'electron'\nipcRenderer.x()`,
      'only main and preload may import',
    ],
    ['src/renderer/c.ts', `import { readFile } from 'node:fs/promises'\nreadFile`, 'where Node is not'],
    ['src/renderer/d.ts', `export const now = Date.now()`, 'src/renderer/clock.ts'],
    [
      'src/renderer/ok.tsx',
      `import { x } from '../shared/api.ts'\nimport { useState } from 'react'\nx(useState)`,
      null,
    ],
    ['src/renderer/clock.ts', `export const now = () => Date.now()`, null],
  ],
  'what both sides say': [
    ['src/shared/a.ts', `import { x } from '../engine/x.ts'\nx()`, 'shared may import shared alone'],
    ['src/shared/model/a.ts', `import { x } from '../../renderer/x.ts'\nx()`, 'shared may import shared alone'],
    ['src/shared/b.ts', `import { x } from 'react'\nx()`, 'only renderer may import'],
    ['src/shared/c.ts', `import { x } from 'node:path'\nx()`, 'where Node is not'],
    ['src/shared/model/ok.ts', `import { x } from '../main-words.ts'\nimport { z } from 'zod'\nz(x)`, null],
  ],
  'the engine': [
    ['src/engine/a.ts', `import { x } from '../main/x.ts'\nx()`, 'as an argument of createEngine'],
    ['src/engine/runs/a.ts', `import { x } from '../../cli/x.ts'\nx()`, 'as an argument of createEngine'],
    ['src/engine/runs/b.ts', `import { x } from '../../renderer/x.ts'\nx()`, 'as an argument of createEngine'],
    ['src/engine/c.ts', `import { app } from 'electron'\napp()`, 'only main and preload may import electron'],
    ['src/engine/d.ts', `import { create } from 'zustand'\ncreate()`, 'only renderer may import'],
    ['src/engine/d2.ts', `import { x } from '@mantine/core'\nx()`, 'only renderer may import'],
    ['src/engine/e.ts', `export const n = Date.now()`, 'no Date.now() outside the clock'],
    ['src/engine/e2.ts', `export const n = [1].map(Date.now)`, 'no Date.now() outside the clock'],
    ['src/engine/f.ts', `export const n = new Date()`, 'use new Date(clock.now())'],
    ['src/engine/f2.ts', `export const n = new Date`, 'use new Date(clock.now())'],
    ['src/engine/f3.ts', `export const n = performance.now()`, 'clock.monotonic()'],
    ['src/engine/g.ts', `setTimeout(() => {}, 5)`, 'wait by clock.sleep()'],
    ['src/engine/g2.ts', `import { setTimeout } from 'node:timers/promises'\nsetTimeout`, 'wait by clock.sleep()'],
    ['src/engine/h.ts', `import { spawn } from 'node:child_process'\nspawn`, 'take the ProcessDoor'],
    ['src/engine/h2.ts', `export const x = await import('execa')`, 'take the ProcessDoor'],
    ['src/engine/h3.ts', `import { fork } from 'child_process'\nfork`, 'take the ProcessDoor'],
    ['src/engine/ok.ts', `import { x } from '../shared/api.ts'\nexport const d = new Date(x)`, null],
    ['src/engine/system/clock.ts', `export const n = () => Date.now() + performance.now()`, null],
    ['src/engine/system/system-clock.ts', `export const n = () => Date.now()`, null],
    ['src/engine/system/door.ts', `import { execa } from 'execa'\nsetTimeout(execa, 5)`, null],
    ['src/engine/system/stamp.ts', `export const n = Date.now()`, 'no Date.now() outside the clock'],
    ['src/engine/e.test.ts', `import { execa } from 'execa'\nexport const n = [Date.now(), execa]`, null],
  ],
  'the strategies': [
    ['src/engine/strategies/rsync/a.ts', `import { x } from '../cp/x.ts'\nx()`, 'beside strategies/strategy.ts'],
    ['src/engine/strategies/cp/a.ts', `import { x } from '../rsync/x.ts'\nx()`, 'beside strategies/strategy.ts'],
    ['src/engine/strategies/borg/b.ts', `import { x } from '../../strategies/restic/x.ts'\nx()`, 'beside strategies'],
    ['src/engine/strategies/time-machine/b.ts', `import { x } from '../borg/x.ts'\nx()`, 'beside strategies'],
    ['src/engine/strategies/rsync/ok.ts', `import { x } from '../folder/x.ts'\nimport '../rsync/y.ts'\nx()`, null],
    ['src/engine/strategies/all.ts', `import { x } from './rsync/x.ts'\nimport './cp/y.ts'\nx()`, null],
  ],
  'the shells': [
    ['src/main/a.ts', `import { x } from '../renderer/x.ts'\nx()`, 'main may import engine and shared alone'],
    ['src/main/b.ts', `import { x } from '../cli/x.ts'\nx()`, 'main may import engine and shared alone'],
    ['src/main/c.ts', `import { x } from 'react-dom/server'\nx()`, 'only renderer may import'],
    ['src/main/ok.ts', `import { app } from 'electron'\nimport { x } from '../engine/engine.ts'\nx(app)`, null],
    ['src/cli/a.ts', `import { x } from '../main/x.ts'\nx()`, 'cli may import engine and shared alone'],
    ['src/cli/b.ts', `import { app } from 'electron'\napp()`, 'only main and preload may import electron'],
    ['src/cli/c.ts', `import { execa } from 'execa'\nexeca()`, 'take the ProcessDoor'],
    ['src/cli/ok.ts', `import { x } from '../engine/engine.ts'\nimport '../shared/y.ts'\nx()`, null],
    ['src/preload/a.ts', `import { x } from '../engine/x.ts'\nx()`, 'preload may import shared alone'],
    ['src/preload/b.ts', `import { x } from '../main/x.ts'\nx()`, 'preload may import shared alone'],
    [
      'src/preload/ok.ts',
      `import { contextBridge } from 'electron'\nimport { x } from '../shared/x.ts'\nx(contextBridge)`,
      null,
    ],
  ],
  habits: [
    ['src/engine/x1.ts', `export default 1`, 'noDefaultExport'],
    ['src/engine/x2.ts', `export const x: any = 1`, 'noExplicitAny'],
    ['src/engine/x3.ts', `async function p() {}\nexport function f() {\n  p()\n}`, 'noFloatingPromises'],
    ['src/engine/x4.ts', `async function p() {}\n[1].forEach(async () => {\n  await p()\n})`, 'noMisusedPromises'],
    ['src/engine/x5.ts', `// @ts-ignore\nexport const x = 1`, 'noTsIgnore'],
  ],
}

let house = ''
const said = new Map<string, string>()

beforeAll(async () => {
  house = await realpath(await mkdtemp(join(tmpdir(), 'ctxb-arrows-')))
  await cp(join(root, 'biome.json'), join(house, 'biome.json'))
  await cp(join(root, 'scripts/lint'), join(house, 'scripts/lint'), { recursive: true })
  await symlink(join(root, 'node_modules'), join(house, 'node_modules'))
  await writeFile(join(house, '.gitignore'), 'node_modules\n')
  for (const [file, text] of Object.values(cases).flat()) {
    await mkdir(dirname(join(house, file)), { recursive: true })
    await writeFile(join(house, file), `${text}\n`)
  }
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const args = [biome, 'lint', '--reporter=github', '--max-diagnostics=none', '--diagnostic-level=error', 'src']
  const output = await new Promise<string>((done) => {
    execFile(process.execPath, args, { cwd: house, maxBuffer: 16 << 20 }, (_error, out, err) => done(out + err))
  })
  for (const line of output.split('\n')) {
    const file = /file=([^,]+),/.exec(line)?.[1]
    if (file === undefined) continue
    const key = relative(house, resolve(house, file))
    said.set(key, `${said.get(key) ?? ''}${line}\n`)
  }
})

afterAll(() => rm(house, { recursive: true, force: true }))

describe.each(Object.entries(cases))('lint in %s', (_room, list) => {
  it.each(list)('%s', (file, _text, message) => {
    const lines = said.get(file) ?? ''
    if (message !== null) return expect(lines).toContain(message)
    // Only our own messages count against an example that is in order.
    expect(lines.split('\n').filter((line) => /title=plugin|noDefaultExport/.test(line))).toEqual([])
  })
})
