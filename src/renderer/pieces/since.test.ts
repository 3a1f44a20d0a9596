import { describe, expect, it } from 'vitest'
import { since } from './since.ts'

const now = Date.parse('2026-07-10T12:00:00.000Z')

describe('how long ago something was', () => {
  it('is told in words', () => {
    expect(since('2026-07-10T09:00:00.000Z', now)).toBe('3 hours ago')
  })
  it('is never in the future, though the clock it is told by lags behind', () => {
    expect(since('2026-07-10T12:00:14.000Z', now)).toBe('just now')
  })
  it('is unknown when the time makes no sense', () => {
    expect(since('nonsense', now)).toBe('unknown')
  })
})
