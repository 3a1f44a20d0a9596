import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rawFromText } from '../system/rawpath.ts'
import {
  compareIds,
  isSnapshotId,
  jobEntry,
  machineName,
  manifestFile,
  newSnapshotId,
  snapshotFolder,
  snapshotTime,
  unfinishedFolder,
} from './layout.ts'

const place = {
  destination: rawFromText('/mnt/nas'),
  machine: { id: 'a1b2c3d4-5678-4abc-8def-000000000000', host: 'Work-Horse.local' },
  job: { id: 'nightly' },
}

test('everything of a job lies in the folder of its machine', () => {
  const job = '/mnt/nas/work-horse-a1b2c3d4/nightly'
  expect(snapshotFolder(place, '2026-11-23T023000Z')).toBe(`${job}/2026-11-23T023000Z`)
  expect(unfinishedFolder(place, '2026-11-23T023000Z')).toBe(`${job}/2026-11-23T023000Z.partial`)
  expect(manifestFile(place, '2026-11-23T023000Z')).toBe(`${job}/2026-11-23T023000Z.manifest.json`)
  expect(unfinishedFolder(place, 'mirror')).toBe(`${job}/mirror`)
})

test('a host of any name gives a plain folder name', () => {
  const name = (host: string) => machineName({ host, id: place.machine.id })
  expect(name('Ädas MacBook')).toBe('das-macbook-a1b2c3d4')
  expect(name('../..')).toBe('host-a1b2c3d4')
  expect(name('日本')).toBe('host-a1b2c3d4')
  expect(name('x'.repeat(200)).length).toBeLessThan(60)
})

test('ids tell their instant, and a taken second gets a number', () => {
  const at = Date.parse('2026-11-23T02:30:00.700Z')
  const taken = new Set<string>()
  for (const wanted of ['2026-11-23T023000Z', '2026-11-23T023000Z-2', '2026-11-23T023000Z-3']) {
    const id = newSnapshotId(at, taken)
    expect(id).toBe(wanted)
    expect(snapshotTime(id)).toBe(at - 700)
    taken.add(id)
  }
  expect(newSnapshotId(at, new Set(['2026-11-23T023000Z-2']))).toBe('2026-11-23T023000Z')
})

test('new ids are never taken, always ours, and sort in the order they were made', () => {
  const instants = fc.integer({ min: 0, max: 4_102_444_800_000 })
  fc.assert(
    fc.property(instants, fc.integer({ min: 1, max: 12 }), (at, count) => {
      const taken = new Set<string>()
      const ids: string[] = []
      for (let i = 0; i < count; i++) {
        const id = newSnapshotId(at, taken)
        expect(taken.has(id)).toBe(false)
        expect(isSnapshotId(id)).toBe(true)
        taken.add(id)
        ids.push(id)
      }
      expect([...ids].sort(compareIds)).toEqual(ids)
    }),
  )
})

test('names that are not ours never become paths', () => {
  for (const id of ['', '.', '..', '../x', '2026-11-23', '2026-13-45T000000Z', '2026-11-23T023000Z/..', 'x\0y']) {
    expect(isSnapshotId(id), id).toBe(false)
    expect(() => snapshotFolder(place, id)).toThrow()
    expect(jobEntry(`${id}.partial`)).toBeNull()
  }
})

test('what lies in a job’s folder is told by its name', () => {
  const id = '2026-11-23T023000Z-2'
  expect(jobEntry(id)).toEqual({ id, kind: 'snapshot' })
  expect(jobEntry(`${id}.partial`)).toEqual({ id, kind: 'partial' })
  expect(jobEntry(`${id}.manifest.json`)).toEqual({ id, kind: 'manifest' })
  expect(jobEntry(`${id}.deleting`)).toEqual({ id, kind: 'deleting' })
  expect(jobEntry('holiday photos')).toBeNull()
})
