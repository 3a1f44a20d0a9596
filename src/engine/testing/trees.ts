import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { fsPath, type RawPath, rawFromBytes, rawJoin } from '../system/rawpath.ts'

/** One entry in comparable form: type, mode, time, size, target, hash, and which other names are the same file. */
export type TreeEntry = {
  type: 'file' | 'folder' | 'link' | 'special'
  mode: string
  mtimeNs: bigint
  owner: string
  content: string
  /** First path, in sorted order, of the files that share its inode; empty for single names. */
  sameAs: string
}

export interface TreeOptions {
  /** Leave the links between files out of the comparison. */
  ignoreLinks?: boolean
  ignoreOwner?: boolean
  /** Compare times only down to this many nanoseconds. */
  stepNs?: bigint
}

/** Everything below a folder, by path relative to it (bytes as latin1). The folder itself stands as `.`. */
export function readTree(root: RawPath, options: TreeOptions = {}): Map<string, TreeEntry> {
  const found = new Map<string, TreeEntry>()
  const inodes = new Map<string, string>()
  const visit = (path: RawPath, name: string) => {
    const s = lstatSync(fsPath(path), { bigint: true })
    const type = s.isFile() ? 'file' : s.isDirectory() ? 'folder' : s.isSymbolicLink() ? 'link' : 'special'
    const inode = `${s.dev}:${s.ino}`
    const shared = type === 'file' && s.nlink > 1n && options.ignoreLinks !== true
    if (shared && !inodes.has(inode)) inodes.set(inode, name)
    const step = options.stepNs ?? 1n
    found.set(name, {
      type,
      mode: type === 'link' ? '' : (Number(s.mode) & 0o7777).toString(8),
      mtimeNs: s.mtimeNs - (s.mtimeNs % step),
      owner: options.ignoreOwner === true ? '' : `${s.uid}:${s.gid}`,
      content:
        type === 'file'
          ? createHash('sha256')
              .update(readFileSync(fsPath(path)))
              .digest('hex')
          : type === 'link'
            ? rawFromBytes(readlinkSync(fsPath(path), { encoding: 'buffer' }))
            : '',
      sameAs: shared ? (inodes.get(inode) ?? '') : '',
    })
    if (type !== 'folder') return
    for (const child of (readdirSync(fsPath(path), { encoding: 'latin1' }) as string[]).sort()) {
      visit(rawJoin(path, child), name === '.' ? child : `${name}/${child}`)
    }
  }
  visit(root, '.')
  return found
}

/** How two trees differ, one line a difference; empty when they are equal. `only` limits it to some paths. */
export function compareTrees(
  a: RawPath,
  b: RawPath,
  options: TreeOptions & { only?: (path: string) => boolean } = {},
): string[] {
  const [left, right] = [readTree(a, options), readTree(b, options)]
  const differences: string[] = []
  for (const path of [...new Set([...left.keys(), ...right.keys()])].sort()) {
    if (options.only?.(path) === false) continue
    const [x, y] = [left.get(path), right.get(path)]
    if (x === undefined || y === undefined) {
      differences.push(`${JSON.stringify(path)} is only in the ${x === undefined ? 'second' : 'first'}`)
      continue
    }
    for (const key of Object.keys(x) as (keyof TreeEntry)[]) {
      if (x[key] !== y[key]) differences.push(`${JSON.stringify(path)}: ${key} ${x[key]} and ${y[key]}`)
    }
  }
  return differences
}
