import { bytes, bytesPerSecond } from '../../shared/format/bytes.ts'
import { count, plural } from '../../shared/format/count.ts'
import { timeLeft } from '../../shared/format/duration.ts'
import type { RunProgress } from '../../shared/model/state.ts'
import { text } from './text.ts'

/** Files so far, of how many where that is known. */
export function filesWords(run: Pick<RunProgress, 'files' | 'totalFiles'>): string {
  return run.totalFiles === null ? count(run.files) : text.of(count(run.files), count(run.totalFiles))
}

export function bytesWords(run: Pick<RunProgress, 'bytes' | 'totalBytes'>): string {
  return run.totalBytes === null ? bytes(run.bytes) : text.of(bytes(run.bytes), bytes(run.totalBytes))
}

export const rateWords = (run: Pick<RunProgress, 'bytesPerSecond'>): string =>
  run.bytesPerSecond === null ? text.notYet : bytesPerSecond(run.bytesPerSecond)

export const leftWords = (run: Pick<RunProgress, 'etaSeconds'>): string =>
  run.etaSeconds === null ? text.notYet : timeLeft(run.etaSeconds)

/** A run in one line; what is not known is left out. */
export function progressWords(run: RunProgress): string[] {
  const words: string[] = []
  if (run.totalFiles !== null) words.push(text.filesOf(count(run.files), count(run.totalFiles)))
  else if (run.files > 0) words.push(plural(run.files, 'file'))
  if (run.bytesPerSecond !== null) words.push(bytesPerSecond(run.bytesPerSecond))
  if (run.etaSeconds !== null) words.push(text.timeLeft(timeLeft(run.etaSeconds)))
  return words
}
