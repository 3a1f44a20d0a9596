import { type ItemClass, unimportantClasses } from '../../shared/model/words.ts'
import type { RawPath } from '../system/rawpath.ts'

/** The key and encrypted files count as covered only when read back and hashed. */
export function needsReadBack(itemClass: ItemClass, path: RawPath): boolean {
  return itemClass === 'key' || path.endsWith('.enc')
}

/** Whether losing it would hurt: all classes but those that are rebuilt or pruned anyway. */
export function matters(itemClass: ItemClass): boolean {
  return !unimportantClasses.has(itemClass)
}
