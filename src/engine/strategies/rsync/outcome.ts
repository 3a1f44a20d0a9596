import type { ExitMeaning } from '../conclude.ts'

/**
 * Exit codes of rsync. 23 (some not transferred) comes for one unreadable file as well as for a source that is not
 * there, and even for a full disk; 24: some vanished. In both the rest was copied, and the messages decide.
 */
export function rsyncExit(code: number): ExitMeaning {
  if (code === 0) return 'all-copied'
  if (code === 23 || code === 24) return 'rest-copied'
  // It caught a signal that was sent to it alone: USR1 (19) or INT, TERM, HUP (20).
  return code === 19 || code === 20 ? 'killed' : 'failed'
}
