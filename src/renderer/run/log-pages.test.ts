import { describe, expect, it } from 'vitest'
import type { LogPage } from '../../shared/model/state.ts'
import { growingPage, lineAt, noPages, pageSize, pagesToFetch, withPage } from './log-pages.ts'

const answer = (page: number, total: number, ended = false): LogPage => {
  const from = page * pageSize
  const many = Math.max(0, Math.min(pageSize, total - from))
  const lines = Array.from({ length: many }, (_, i) => ({
    n: from + i + 1,
    at: null,
    level: 'info' as const,
    text: `line ${from + i + 1}`,
  }))
  return { lines, next: from + many, ended, total }
}

describe('a log read by pages', () => {
  it('finds each line where its page is there, and says when it is not', () => {
    const log = withPage(noPages, 1, answer(1, 1200))
    expect(lineAt(log, 500)?.text).toBe('line 501')
    expect(lineAt(log, 999)?.text).toBe('line 1000')
    expect(lineAt(log, 0)).toBeNull()
    expect(lineAt(log, 1000)).toBeNull()
  })
  it('fetches only what is looked at and not there', () => {
    const log = withPage(noPages, 0, answer(0, 2000))
    expect(pagesToFetch(log, 0, 100)).toEqual([])
    expect(pagesToFetch(log, 480, 1100)).toEqual([1, 2])
  })
  it('fetches the last page again once it has grown', () => {
    const log = withPage(noPages, 0, answer(0, 300))
    expect(pagesToFetch(log, 250, 299)).toEqual([])
    const grown = { ...log, total: 320 }
    expect(pagesToFetch(grown, 250, 319)).toEqual([0])
  })
  it('knows the page that new lines come onto', () => {
    expect(growingPage(noPages)).toBe(0)
    expect(growingPage(withPage(noPages, 0, answer(0, 300)))).toBe(0)
    expect(growingPage(withPage(noPages, 0, answer(0, 500)))).toBe(1)
    expect(growingPage(withPage(noPages, 2, answer(2, 1200)))).toBe(2)
  })
  it('lets go of the pages longest not looked at', () => {
    let log = noPages
    for (let page = 0; page < 60; page++) log = withPage(log, page, answer(page, 60 * pageSize))
    expect(log.pages.size).toBe(40)
    expect(lineAt(log, 0)).toBeNull()
    expect(lineAt(log, 59 * pageSize)?.n).toBe(59 * pageSize + 1)
  })
  it('asks for nothing beyond its end', () => {
    expect(pagesToFetch(noPages, 0, 50)).toEqual([])
  })
})
