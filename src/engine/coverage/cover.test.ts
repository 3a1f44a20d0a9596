import { describe, expect, it } from 'vitest'
import type { ItemClass } from '../../shared/model/words.ts'
import type { SurveyedItem } from '../discovery/types.ts'
import { encodeEntries, type FileEntry, fingerprint } from '../system/filelist.ts'
import type { RawPath } from '../system/rawpath.ts'
import { type CoverContext, coverItem, type GitFiles, type JobProofs } from './cover.ts'

const folder = '/h/p/.context/journal' as RawPath
const entry = (path: string, more: Partial<FileEntry> = {}): FileEntry => ({
  path: path as RawPath,
  type: 'f',
  size: 5,
  mtimeNs: 1_700_000_000_000_000_001n,
  mode: 0o644,
  target: '' as RawPath,
  linkGroup: '',
  ...more,
})
const itemOf = (entries: FileEntry[], itemClass: ItemClass = 'journal', path = folder): SurveyedItem => ({
  class: itemClass,
  path,
  kind: 'folder',
  entries,
})

/** A job whose snapshot holds exactly `held` of the item at `path`. */
function jobHolding(held: FileEntry[], more: Partial<JobProofs> = {}, path = folder): CoverContext {
  const bytes = encodeEntries(held)
  const fp = fingerprint(bytes)
  const row = {
    path,
    class: 'journal' as const,
    project: '/h/p' as RawPath,
    fingerprint: fp,
    files: held.length,
    bytes: 0,
  }
  return {
    jobs: [
      {
        job: 'nightly',
        place: 'anotherDisk',
        leaveOut: [],
        projects: null,
        snapshots: [{ id: 'S1', listedAt: 1_000, rows: new Map([[path, row]]) }],
        verified: new Map(),
        damaged: new Set(),
        ...more,
      },
    ],
    entriesOf: (wanted) => (wanted === fp ? bytes : null),
  }
}
const nobody: CoverContext = { jobs: [], entriesOf: () => null }
const a = entry(`${folder}/a.md`)
const b = entry(`${folder}/b.md`)

describe('what protects an item', () => {
  it('is nothing without a job, and every file is exposed', () => {
    const { item } = coverItem(itemOf([a, b]), null, nobody, null)
    expect(item).toMatchObject({ protection: 'none', proof: null, exposedFiles: 2, exposedBytes: 10, stale: false })
  })

  it('is the backup when its listing holds every file as it is', () => {
    const { item, survival } = coverItem(itemOf([a, b]), null, jobHolding([a, b]), null)
    expect(item).toMatchObject({
      protection: 'backup',
      exposedFiles: 0,
      stale: false,
      proof: { level: 'listed', snapshot: 'S1', job: 'nightly' },
    })
    expect(survival.anotherDisk).toBe(2)
  })

  it.each([
    ['size', { size: 6 }],
    ['time', { mtimeNs: 1_700_000_000_000_000_002n }],
    ['type', { type: 'l' as const }],
  ])('is not the backup for a file whose %s changed since', (_what, change) => {
    const { item } = coverItem(itemOf([entry(a.path, change), b]), null, jobHolding([a, b]), null)
    expect(item).toMatchObject({ protection: 'none', stale: true, exposedFiles: 1, proof: null })
    expect(item.protections).toEqual([{ kind: 'backup', files: 1, complete: false }])
  })

  it('is not the backup for a file that its listing lacks, or that is damaged there', () => {
    expect(coverItem(itemOf([a, b]), null, jobHolding([a]), null).item).toMatchObject({ exposedFiles: 1, stale: true })
    const damaged = jobHolding([a, b], { damaged: new Set([`S1\0${b.path}`]) })
    expect(coverItem(itemOf([a, b]), null, damaged, null).item).toMatchObject({ exposedFiles: 1, protection: 'none' })
  })

  it('compares a link by its target', () => {
    const link = entry(`${folder}/l`, { type: 'l', size: 0, target: '/x' as RawPath })
    expect(coverItem(itemOf([link]), null, jobHolding([link]), null).item.protection).toBe('backup')
    expect(
      coverItem(itemOf([{ ...link, target: '/y' as RawPath }]), null, jobHolding([link]), null).item.protection,
    ).toBe('none')
  })

  it('says verified only when every file was read back as it is now', () => {
    const read = (f: FileEntry, snapshot = 'S1') => ({
      ...{ path: f.path, size: f.size, mtimeNs: f.mtimeNs },
      ...{ sha256: 'x', at: 2_000, snapshot },
    })
    const both = new Map([a, b].map((f) => [f.path, [read(f)]]))
    expect(coverItem(itemOf([a, b]), null, jobHolding([a, b], { verified: both }), null).item.proof?.level).toBe(
      'verified',
    )
    const one = new Map([[a.path, [read(a)]]])
    expect(coverItem(itemOf([a, b]), null, jobHolding([a, b], { verified: one }), null).item.proof?.level).toBe(
      'listed',
    )
    const other = new Map([a, b].map((f) => [f.path, [read(f, 'S0')]]))
    expect(coverItem(itemOf([a, b]), null, jobHolding([a, b], { verified: other }), null).item.proof?.level).toBe(
      'listed',
    )
    const old = new Map([a, b].map((f) => [f.path, [{ ...read(f), size: 99 }]]))
    expect(coverItem(itemOf([a, b]), null, jobHolding([a, b], { verified: old }), null).item.proof?.level).toBe(
      'listed',
    )
  })

  it('counts a key or an encrypted file as covered only when it was read back', () => {
    const key = entry('/h/.ctx/.ctx.key', { size: 32 })
    const path = key.path
    const listed = jobHolding([key], {}, path)
    expect(coverItem(itemOf([key], 'key', path), null, listed, null).item).toMatchObject({
      protection: 'none',
      exposedFiles: 1,
    })
    const verified = new Map([[path, [{ path, size: 32, mtimeNs: key.mtimeNs, sha256: 'x', at: 1, snapshot: 'S1' }]]])
    expect(coverItem(itemOf([key], 'key', path), null, jobHolding([key], { verified }, path), null).item).toMatchObject(
      {
        protection: 'backup',
        proof: { level: 'verified' },
      },
    )
    const pad = entry('/h/p/.context/scratchpad.enc')
    expect(
      coverItem(itemOf([pad], 'scratchpad', pad.path), null, jobHolding([pad], {}, pad.path), null).item.exposedFiles,
    ).toBe(1)
  })

  it('is git when every file is committed, clean and pushed, and not when one is not', () => {
    const git = (state: 'modified' | null): GitFiles => ({
      files: new Map(state === null ? [] : [[b.path, state]]),
      tracked: new Set([a.path, b.path]),
      place: 'anotherMachine',
    })
    expect(coverItem(itemOf([a, b]), git(null), nobody, null).item).toMatchObject({
      protection: 'git',
      exposedFiles: 0,
    })
    expect(coverItem(itemOf([a, b]), git('modified'), nobody, null).item).toMatchObject({
      protection: 'none',
      exposedFiles: 1,
    })
  })

  it('counts an ignored folder by its own entry, and an untracked file as exposed', () => {
    const git: GitFiles = {
      files: new Map([[`${folder}/` as RawPath, 'ignored']]),
      tracked: new Set([a.path]),
      place: 'thisDisk',
    }
    expect(coverItem(itemOf([a, b]), git, nobody, null).item).toMatchObject({
      exposedFiles: 2,
      git: { ignored: 2, pushed: 0 },
    })
    const untracked: GitFiles = { files: new Map(), tracked: new Set([a.path]), place: 'thisDisk' }
    expect(coverItem(itemOf([a, b]), untracked, nobody, null).item).toMatchObject({
      exposedFiles: 1,
      git: { untracked: 1, pushed: 1 },
    })
  })

  it('leaves out of the exposure what comes and goes, and what the user left out, but never the key', () => {
    expect(coverItem(itemOf([a], 'state'), null, nobody, null).item).toMatchObject({
      exposedFiles: 0,
      protection: 'ephemeral',
    })
    const without = (c: ItemClass) => jobHolding([], { leaveOut: [c] })
    expect(coverItem(itemOf([a], 'hub-data'), null, without('hub-data'), null).item).toMatchObject({
      exposedFiles: 0,
      leftOut: true,
    })
    expect(coverItem(itemOf([a], 'key'), null, without('key'), null).item).toMatchObject({
      exposedFiles: 1,
      leftOut: true,
    })
  })
})
