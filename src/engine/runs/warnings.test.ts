import { beforeEach, describe, expect, it } from 'vitest'
import type { Core } from '../core.ts'
import type { RunRecord } from '../store/types.ts'
import { rawFromBytes, rawFromText } from '../system/rawpath.ts'
import { acceptWarnings, toWarnings } from './warnings.ts'

let facts: Map<string, string>
let last: Partial<RunRecord> | null
let core: Core
beforeEach(() => {
  facts = new Map()
  last = null
  core = {
    history: {
      get: async (key: string) => JSON.parse(facts.get(key) ?? 'null'),
      set: async (key: string, value: unknown) => void facts.set(key, JSON.stringify(value)),
      lastRun: async () => last,
      updateRun: async (_id: string, patch: object) => void Object.assign(last ?? {}, patch),
    },
  } as unknown as Core
})

const a = { path: rawFromText('/p/a'), reason: 'no permission to read it' }
const odd = { path: rawFromBytes(Buffer.from([0x2f, 0xff])), reason: 'it is a pipe' }

describe('what a run did not bring', () => {
  it('is new the first time, and again after it was well in between', async () => {
    expect(await toWarnings(core, 'j', [a])).toMatchObject([{ path: '/p/a', isNew: true, accepted: false }])
    expect(await toWarnings(core, 'j', [a])).toMatchObject([{ isNew: false }])
    expect(await toWarnings(core, 'j', [])).toEqual([])
    expect(await toWarnings(core, 'j', [a])).toMatchObject([{ isNew: true }])
  })

  it('is told once a path, and apart for each job', async () => {
    expect(await toWarnings(core, 'j', [a, { ...a, reason: 'told last' }])).toMatchObject([{ reason: 'told last' }])
    expect(await toWarnings(core, 'other', [a])).toMatchObject([{ isNew: true }])
  })

  it('is quiet once accepted, by its bytes, and stays so; what comes new is loud', async () => {
    const warnings = await toWarnings(core, 'j', [a, odd])
    last = { id: 'r', warnings }
    expect(await acceptWarnings(core, 'j')).toBe(2)
    expect(last.warnings?.map((w) => w.accepted)).toEqual([true, true])
    const b = { path: rawFromText('/p/b'), reason: 'x' }
    const again = await toWarnings(core, 'j', [a, odd, b])
    expect(again.map((w) => w.accepted)).toEqual([true, true, false])
    expect(again[1]?.pathB64).toBe('L/8=')
    expect(await toWarnings(core, 'other', [a])).toMatchObject([{ accepted: false }])
  })

  it('can be accepted though no run is on record any more', async () => {
    await toWarnings(core, 'j', [a])
    expect(await acceptWarnings(core, 'j')).toBe(1)
  })
})
