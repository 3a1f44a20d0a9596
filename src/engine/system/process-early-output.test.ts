import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sh } from '../testing/processes.ts'
import { testDoor } from '../testing/test-door.ts'
import { rawFromText } from './rawpath.ts'

test('what a tool says before it ends at once is not lost, however quick it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ctx-early-'))
  try {
    const stdinFile = rawFromText(join(folder, 'names'))
    writeFileSync(stdinFile, 'x'.repeat(30_000))
    const door = testDoor()
    for (let i = 0; i < 100; i++) {
      const { stderrTail } = await door.run({ ...sh('echo why >&2; exit 2'), stdinFile })
      expect(stderrTail).toEqual(['why'])
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
