import type { HubState, Item, Project, Proof } from '../../src/shared/model/status.ts'
import type { ItemClass } from '../../src/shared/model/words.ts'

/** A small generator of numbers that are the same in every run. */
export function dice(seed: number): () => number {
  let s = seed
  return () => {
    s = (Math.imul(s, 1_664_525) + 1_013_904_223) >>> 0
    return s / 0x1_0000_0000
  }
}

export const hoursAgo = (now: number, hours: number): string => new Date(now - hours * 3_600_000).toISOString()

export const proof = (level: Proof['level'], at: string, job = 'home'): Proof => ({
  level,
  at,
  snapshot: `${at.slice(0, 10)}T030000Z`,
  job,
})

/** An item in a proven backup; change what differs. */
export function item(cls: ItemClass, path: string, at: string, over: Partial<Item> = {}): Item {
  const files = over.files ?? 1
  return {
    class: cls,
    path,
    files,
    bytes: files * 2_300,
    newest: at,
    protection: 'backup',
    protections: [{ kind: 'backup', files, complete: true }],
    proof: proof('listed', at),
    stale: false,
    exposedFiles: 0,
    exposedBytes: 0,
    ...over,
  }
}

const nothing: Partial<Item> = { protection: 'none', protections: [], proof: null }

export function exposed(cls: ItemClass, path: string, at: string, files: number): Item {
  return item(cls, path, at, { ...nothing, files, exposedFiles: files, exposedBytes: files * 2_300 })
}

export function inGit(cls: ItemClass, path: string, at: string, files: number): Item {
  return item(cls, path, at, {
    protection: 'git',
    protections: [{ kind: 'git', files, complete: true }],
    proof: null,
    files,
  })
}

export const noHub: HubState = { registered: false, lastSync: null, entries: {} }

const names = [
  'atlas',
  'beacon',
  'cobalt',
  'delta',
  'ember',
  'fjord',
  'grove',
  'harbor',
  'iris',
  'juniper',
  'kestrel',
  'lumen',
]

/** Ten items of every kind of protection, as the classes of a project are mostly kept. */
export function madeProject(index: number, now: number): Project {
  const roll = dice(index * 7919 + 13)
  const name = `${names[index % names.length]}-${String(index).padStart(4, '0')}`
  const path = `/home/mira/WORKSPACE/${index % 3 === 0 ? 'clients/' : ''}${name}`
  const at = hoursAgo(now, 1 + roll() * 30)
  const changed = roll() < 0.1
  const risky = roll() < 0.06
  const hub = roll() < 0.5
  const items: Item[] = [
    inGit('knowledge', `${path}/.context`, at, 8 + Math.floor(roll() * 60)),
    risky
      ? exposed('journal', `${path}/.context/journal`, at, 1 + Math.floor(roll() * 40))
      : item('journal', `${path}/.context/journal`, at, { files: 10 + Math.floor(roll() * 400), stale: changed }),
    item('events', `${path}/.context/state/events.jsonl`, at, { bytes: 900_000 }),
    item('state', `${path}/.context/state`, at, { protection: 'ephemeral', protections: [], proof: null, files: 9 }),
    item('scratchpad', `${path}/.context/scratchpad.enc`, at, { proof: proof('verified', at) }),
    item('claude', `${path}/.claude`, at, {
      files: 6,
      protection: 'none',
      protections: [
        { kind: 'git', files: 5, complete: false },
        { kind: 'backup', files: 1, complete: false },
      ],
    }),
    item('project-config', `${path}/.ctxrc`, at, { leftOut: roll() < 0.02 }),
    item('other', `${path}/.context/notes.bin`, at),
    item('generated', `${path}/.context/journal-site`, at, { protection: 'ephemeral', protections: [], proof: null }),
    hub
      ? item('connection', `${path}/.context/.connect.enc`, at, { proof: proof('verified', at) })
      : item('ephemeral', `${path}/.context/.DECISIONS.md.tmp.1`, at, { protection: 'ephemeral', protections: [] }),
  ]
  if (roll() < 0.005) items[0] = { ...(items[0] as Item), unknown: 'permission denied' }
  return {
    id: `p${index}`,
    name,
    path,
    items,
    hub: hub
      ? {
          registered: true,
          lastSync: hoursAgo(now, roll() * 48),
          entries: {
            decision: { local: 48, onHub: Math.floor(roll() * 49) },
            learning: { local: 17, onHub: Math.floor(roll() * 18) },
          },
        }
      : noHub,
    git: { repo: true, remote: true, unpushed: 0, untracked: 2 },
  }
}

/** The projects of ctx.md section 7: alpha with git and hub, beta without a remote, gamma without git. */
export function threeProjects(now: number): Project[] {
  const at = hoursAgo(now, 2.4)
  const base = '/home/mira/WORKSPACE'
  const alpha: Project = {
    id: 'alpha',
    name: 'alpha',
    path: `${base}/alpha`,
    items: [
      inGit('knowledge', `${base}/alpha/.context`, at, 41),
      item('journal', `${base}/alpha/.context/journal`, at, { files: 400, bytes: 6_200_000 }),
      item('scratchpad', `${base}/alpha/.context/scratchpad.enc`, at, { proof: proof('verified', at) }),
      item('connection', `${base}/alpha/.context/.connect.enc`, at, { proof: proof('verified', at) }),
      item('hub-mirror', `${base}/alpha/.context/hub`, at, {
        files: 4,
        protection: 'hub',
        protections: [{ kind: 'hub', files: 4, complete: true }],
        proof: null,
      }),
      item('claude', `${base}/alpha/.claude`, at, {
        files: 7,
        protection: 'none',
        protections: [
          { kind: 'git', files: 6, complete: false },
          { kind: 'backup', files: 1, complete: false },
        ],
      }),
    ],
    hub: {
      registered: true,
      lastSync: hoursAgo(now, 5),
      entries: {
        decision: { local: 48, onHub: 30 },
        learning: { local: 12, onHub: 12 },
        task: { local: 31, onHub: 4 },
      },
    },
    git: { repo: true, remote: true, unpushed: 0, untracked: 1 },
  }
  const beta: Project = {
    id: 'beta',
    name: 'beta',
    path: `${base}/beta`,
    items: [
      item('knowledge', `${base}/beta/.context`, at, { files: 22, stale: true, exposedFiles: 2, exposedBytes: 812 }),
      item('journal', `${base}/beta/.context/journal`, at, { files: 36 }),
      item('events', `${base}/beta/.context/state/events.jsonl`, at, { bytes: 921_600, stale: true, exposedFiles: 1 }),
      item('scratchpad', `${base}/beta/.context/scratchpad.md`, at),
      item('project-config', `${base}/beta/.ctxrc`, at),
      item('key', '/home/mira/keys/beta.key', at, { proof: proof('verified', at) }),
    ],
    hub: noHub,
    git: { repo: true, remote: false, unpushed: 22, untracked: 37 },
  }
  const gamma: Project = {
    id: 'gamma',
    name: 'gamma',
    path: `${base}/gamma`,
    items: [
      item('knowledge', `${base}/gamma/.context`, at, { files: 9 }),
      item('journal', `${base}/gamma/.context/journal`, at, { files: 3 }),
      item('other', `${base}/gamma/.context/sketch.bin`, at, {
        leftOut: true,
        protection: 'none',
        protections: [],
        proof: null,
      }),
    ],
    hub: noHub,
    git: null,
  }
  return [alpha, beta, gamma]
}
