import type { ItemClass } from '../../shared/model/words.ts'
import { needsReadBack } from '../coverage/needs.ts'
import type { FileEntry } from '../system/filelist.ts'
import type { RawPath } from '../system/rawpath.ts'

/** A run is suspect when more than this share of a project's files is gone since the last good listing. */
export const maxShareGone = 0.25
/** ... or more than this many. */
export const maxFilesGone = 100

/** What the last good snapshot held of one project (or the user scope, or a source), and what is there now. */
export interface ShrinkageScope {
  /** Root of the project, or of the source. */
  path: RawPath
  /** `.context` was there. */
  had: readonly { path: RawPath; class: ItemClass; size: number }[]
  now: ReadonlyMap<RawPath, Pick<FileEntry, 'size'>>
}

export interface Shrinkage {
  scope: RawPath
  kind: 'key-gone' | 'key-empty' | 'encrypted-gone' | 'encrypted-empty' | 'context-gone' | 'many-gone'
  path: RawPath
  gone: number
  of: number
}

/**
 * Compares with the last good listing. Classes that come and go by themselves do not count; the key and encrypted
 * files count one by one, since a truncated one replaces the only good copy without any deletion.
 */
export function shrinkages(scope: ShrinkageScope): Shrinkage[] {
  const counted = scope.had.filter((f) => f.class !== 'state' && f.class !== 'generated' && f.class !== 'ephemeral')
  const gone = counted.filter((f) => !scope.now.has(f.path))
  const out: Shrinkage[] = []
  const add = (kind: Shrinkage['kind'], path: RawPath): void => {
    out.push({ scope: scope.path, kind, path, gone: gone.length, of: counted.length })
  }
  for (const file of counted) {
    if (!needsReadBack(file.class, file.path)) continue
    const now = scope.now.get(file.path)
    const word = file.class === 'key' ? 'key' : 'encrypted'
    if (now === undefined) add(`${word}-gone`, file.path)
    else if (now.size === 0 && file.size > 0) add(`${word}-empty`, file.path)
  }
  if (counted.length > 0 && gone.length === counted.length) add('context-gone', scope.path)
  else if (gone.length > maxFilesGone || gone.length > counted.length * maxShareGone) add('many-gone', scope.path)
  return out
}
