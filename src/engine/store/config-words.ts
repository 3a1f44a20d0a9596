import type { z } from 'zod'

/** What fields must be, where the schema's own words would be a pattern. */
const formats: Record<string, string> = {
  at: 'must be a time of day such as "02:30"',
  id: 'must be lower-case letters, digits, . _ - (at most 63)',
}

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of settings',
}

/** What is wrong, in plain words: what the value must be. No capital, no full stop. */
export function faultWords(issue: z.core.$ZodIssue): string {
  const field = String(issue.path.at(-1) ?? '')
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined && issue.message.includes('received undefined')) return 'it is missing'
      return `must be ${kinds[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return `must be ${list(issue.values.map(String))}`
    case 'invalid_union': {
      const options = unionOptions(issue)
      return options === null ? 'is not one of the forms it can have' : options
    }
    case 'too_small':
      if (issue.origin === 'string') return 'must not be empty'
      return `must be at least ${issue.minimum}`
    case 'too_big':
      return issue.origin === 'string'
        ? `must have at most ${issue.maximum} letters`
        : `must be at most ${issue.maximum}`
    case 'invalid_format':
      return issue.format === 'uuid' ? 'must be an id as ctx Backup wrote it' : (formats[field] ?? issue.message)
    default:
      return issue.message
  }
}

function unionOptions(issue: z.core.$ZodIssueInvalidUnion): string | null {
  const named = (issue as { options?: unknown[] }).options
  if (Array.isArray(named)) return `must be ${list(named.map(String))}`
  // The words of the alternative that comes closest: the one that fails deepest.
  const best = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0]?.[0]
  return best === undefined ? null : faultWords(best)
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((i) => i.path.length))
}

function list(values: readonly string[]): string {
  return values.length === 1 ? `${values[0]}` : `one of ${values.join(', ')}`
}
