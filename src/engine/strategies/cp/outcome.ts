import type { ExitMeaning } from '../conclude.ts'

/**
 * Exit codes of xargs, which feeds cp: 123 when a cp ended with 1 to 125, after going on with the rest; 125 when one
 * was killed by a signal (and the rest was not tried); 124, 126, 127 when cp could not do its work at all.
 */
export function xargsExit(code: number): ExitMeaning {
  if (code === 0) return 'all-copied'
  if (code === 123 || code === 1) return 'rest-copied'
  return code === 125 ? 'killed' : 'failed'
}
