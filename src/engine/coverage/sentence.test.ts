import { describe, expect, it } from 'vitest'
import { type SentenceFacts, truthSentence } from './sentence.ts'

const now = Date.parse('2026-03-10T12:00:00Z')
const say = (more: Partial<SentenceFacts>) =>
  truthSentence({
    looked: true,
    hasJobs: true,
    files: 214,
    exposed: { files: 0, oldest: null },
    unknown: 0,
    oldestProof: now - 3_600_000,
    oneDisk: false,
    away: 0,
    now,
    ...more,
  })

describe('the sentence of truth', () => {
  it('claims nothing before anything was looked at', () => {
    expect(say({ looked: false })).toBe('Nothing has been looked at yet.')
  })

  it('says that all is kept, how old the proof is, and when it is all on one disk', () => {
    expect(say({})).toBe('Every file that matters has a copy, proven 1 hour ago.')
    expect(say({ oneDisk: true })).toBe('Every file that matters has a copy on this disk, proven 1 hour ago.')
  })

  it('counts what would be lost now', () => {
    expect(say({ exposed: { files: 3, oldest: now - 86_400_000 } })).toMatch(
      /^3 of 214 files would be lost now, the oldest changed /,
    )
    expect(say({ exposed: { files: 214, oldest: now } })).toBe('All 214 files that matter would be lost now.')
    expect(say({ hasJobs: false, exposed: { files: 214, oldest: now } })).toContain('Nothing backs them up yet.')
  })

  it('says when backups cannot be reached now', () => {
    expect(say({ away: 1 })).toContain('The backups of one job cannot be reached now.')
    expect(say({ away: 2, exposed: { files: 1, oldest: null } })).toContain(
      'The backups of 2 jobs cannot be reached now.',
    )
  })

  it('never passes over what could not be looked into', () => {
    expect(say({ unknown: 1 })).toContain('1 path could not be looked into.')
    expect(say({ files: 0, unknown: 2 })).toBe('No ctx files could be looked at.')
  })
})
