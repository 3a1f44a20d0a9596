import { TRPCClientError } from '@trpc/client'
import { describe, expect, it } from 'vitest'
import { type Problem, ProblemError } from '../../shared/model/problem.ts'
import { problemOf } from './problem-of.ts'

const problem: Problem = {
  id: 'disk-full',
  code: 'disk-full',
  severity: 'urgent',
  what: 'Full.',
  why: 'No room.',
  fix: null,
  paths: [],
}

describe('errors as the page shows them', () => {
  it('are the engine’s own problem where it sent one', () => {
    const error = TRPCClientError.from({
      error: { message: 'Full.', code: -32022, data: { code: 'UNPROCESSABLE_CONTENT', path: 'startRun', problem } },
    } as never)
    expect(problemOf(error)).toEqual(problem)
    expect(problemOf(TRPCClientError.from(new ProblemError(problem)))).toEqual(problem)
  })
  it('say that nobody answers when the call did not get through', () => {
    expect(problemOf(TRPCClientError.from(new TypeError('Failed to fetch'))).code).toBe('not-connected')
  })
  it('never show an unforeseen error’s own words', () => {
    for (const thrown of [new Error('secret detail'), 'text', null, { data: { problem: { id: 1 } } }]) {
      const shown = problemOf(thrown)
      expect(shown.code).toBe('unexpected-error')
      expect(JSON.stringify(shown)).not.toContain('secret detail')
    }
  })
})
