import type { LogLine, LogPage } from '../../shared/model/state.ts'

/** Lines a page; the engine gives at most 5,000. */
export const pageSize = 500
/** Pages kept; the ones longest not looked at go, so that a long log does not fill the memory. */
const keptPages = 40

/**
 * A log that is read by pages, where it is looked at. Line numbers are places: line `i` (from 0) is on page
 * `i / pageSize`, and a page is full or is the last one.
 */
export interface LogPages {
  total: number
  ended: boolean
  /** Oldest look first. */
  pages: ReadonlyMap<number, readonly LogLine[]>
}

export const noPages: LogPages = { total: 0, ended: false, pages: new Map() }

export function withPage(log: LogPages, page: number, answer: LogPage): LogPages {
  const pages = new Map(log.pages)
  pages.delete(page)
  pages.set(page, answer.lines)
  for (const oldest of pages.keys()) {
    if (pages.size <= keptPages) break
    pages.delete(oldest)
  }
  return { total: answer.total, ended: answer.ended, pages }
}

export function lineAt(log: LogPages, index: number): LogLine | null {
  return log.pages.get(Math.floor(index / pageSize))?.[index % pageSize] ?? null
}

/**
 * Pages to fetch for the lines from `first` to `last`: those not there, and the last page when it is not full yet
 * although the log has grown past it.
 */
export function pagesToFetch(log: LogPages, first: number, last: number): number[] {
  const wanted: number[] = []
  const end = Math.min(last, log.total - 1)
  for (let page = Math.floor(Math.max(0, first) / pageSize); page * pageSize <= end; page++) {
    const there = log.pages.get(page)
    const should = Math.min(pageSize, log.total - page * pageSize)
    if (there === undefined || there.length < should) wanted.push(page)
  }
  return wanted
}

/** The page that new lines come onto. */
export const growingPage = (log: LogPages): number => {
  const last = Math.max(0, Math.ceil(log.total / pageSize) - 1)
  return (log.pages.get(last)?.length ?? 0) >= pageSize ? last + 1 : last
}
