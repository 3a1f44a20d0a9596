import type { CopyLine } from './copy-line.ts'
import { Unreadable } from './shell-words.ts'

const within = (path: string, folder: string) => path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)

/** Folders that hold the places of disks or of people: no place for backups by themselves. */
function isCommonGround(folder: string, home: string): boolean {
  const holders = ['/', '/mnt', '/media', '/run/media', '/Volumes', '/home', '/Users', '/root', home]
  return holders.includes(folder) || /^(\/run)?\/media\/[^/]+$/.test(folder)
}

/**
 * Where the job of a line writes. A cp line: its target without the date. An rsync line: the folder that holds its
 * target, because as long as the old line runs, its `--delete` would wipe whatever else lies in the target.
 */
export function destinationFor(program: 'rsync' | 'cp', copy: CopyLine, home: string): string {
  const { target, sources } = copy
  const inside = sources.find((source) => within(target, source))
  if (inside !== undefined) throw new Unreadable(`Its target ${target} lies inside its own source ${inside}.`)
  if (program === 'cp') return freeOfSources(target, sources)
  const parent = target.slice(0, target.lastIndexOf('/')) || '/'
  if (!isCommonGround(parent, home) && !sources.some((source) => within(source, parent))) return parent
  if (!copy.deletes) return freeOfSources(target, sources)
  throw new Unreadable(
    `It deletes in ${target} whatever the source does not have, so backups cannot lie there, and ${parent} is no place for them: give it a folder of its own with \`ctx-backup job add --destination FOLDER\`.`,
  )
}

function freeOfSources(target: string, sources: readonly string[]): string {
  const source = sources.find((s) => within(s, target))
  if (source !== undefined || target === '/') {
    throw new Unreadable(`Its source ${source ?? '/'} lies inside its own target ${target}.`)
  }
  return target
}
