import { lstat, stat, unlink, writeFile } from 'node:fs/promises'
import type { ProcessDoor } from '../system/process.ts'
import { fsPath, type RawPath, rawBytes, rawJoin, rawToText } from '../system/rawpath.ts'

/*
 * Node sets times as a floating point number of seconds, about 200 ns too coarse, and one process a folder would
 * take longer than the copy. tar sets owner, mode and exact time of many folders in one go, and is on every system.
 */

export interface FolderAttributes {
  /** Without leading slash, relative to where they are set. */
  name: RawPath
  mode: number
  uid: number
  gid: number
  mtimeNs: bigint
}

/** Attributes of folders (full path = `root` + name), as they are now; those that are gone are left out. */
export async function readFolderAttributes(root: RawPath, names: readonly RawPath[]): Promise<FolderAttributes[]> {
  const found: FolderAttributes[] = []
  for (const name of names) {
    const path = rawJoin(root, name)
    // A parent that is a link stands at the destination as the folder it leads to.
    const s = await stat(fsPath(path), { bigint: true }).catch(() => null)
    if (s?.isDirectory() !== true) continue
    found.push({ name, mode: Number(s.mode) & 0o7777, uid: Number(s.uid), gid: Number(s.gid), mtimeNs: s.mtimeNs })
  }
  return found
}

export interface ApplyOptions {
  door: ProcessDoor
  /** For the list, removed after. */
  scratch: RawPath
  modes: boolean
  owners: boolean
}

/** Sets them on folders that exist below `target`. Returns what went wrong, in tar's words. */
export async function applyFolderAttributes(
  target: RawPath,
  folders: readonly FolderAttributes[],
  { door, scratch, modes, owners }: ApplyOptions,
): Promise<readonly string[]> {
  const into = rawToText(target)
  if (folders.length === 0) return []
  if (into === null) return ['the folder’s name is not text']
  const file = rawJoin(scratch, 'folders.tar')
  await writeFile(fsPath(file), encodeFolders(folders), { mode: 0o600 })
  try {
    const args = ['-x', '-f', '-', '-C', into, modes ? '-p' : '--no-same-permissions']
    if (!owners) args.push('--no-same-owner')
    const { ended, stderrTail } = await door.run({
      name: 'tar: owners, modes and times of folders',
      program: (await door.which('tar')) ?? '/bin/tar',
      args,
      stdinFile: file,
    })
    if (ended.by === 'exit' && ended.code === 0) return []
    return stderrTail.length > 0 ? stderrTail : [ended.by === 'spawn-failure' ? ended.reason : `tar: ${ended.by}`]
  } finally {
    await unlink(fsPath(file))
  }
}

/** A tar archive of folders only, in the pax form (POSIX.1-2001), which holds nanoseconds and names of any length. */
export function encodeFolders(folders: readonly FolderAttributes[]): Buffer {
  const blocks = folders.flatMap(({ name, mode, uid, gid, mtimeNs }) => {
    const seconds = mtimeNs / 1_000_000_000n
    const fraction = (mtimeNs % 1_000_000_000n).toString().padStart(9, '0')
    const records = [record('path', `${name}/`), record('mtime', `${seconds}.${fraction}`), record('uid', String(uid))]
    const extended = rawBytes(`${records.join('')}${record('gid', String(gid))}` as RawPath)
    return [header('x', extended.length, 0o644, 0n), padded(extended), header('5', 0, mode, seconds)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

/** `length key=value\n`, where the length counts itself. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  let length = rest.length + 1
  while (`${length}`.length + rest.length !== length) length++
  return `${length}${rest}`
}

function header(type: 'x' | '5', size: number, mode: number, seconds: bigint): Buffer {
  const block = Buffer.alloc(512)
  const octal = (value: number | bigint, at: number, width: number) =>
    block.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at, 'latin1')
  block.write('folder/', 0, 'latin1')
  octal(mode, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(seconds < 0n ? 0n : seconds, 136, 12)
  block.write('        ', 148, 'latin1')
  block.write(type, 156, 'latin1')
  block.write('ustar\x0000', 257, 'latin1')
  let sum = 0
  for (const byte of block) sum += byte
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)])
}

/** Whether a path is a folder and no link to one. */
export async function isRealFolder(path: RawPath): Promise<boolean> {
  return (await lstat(fsPath(path)).catch(() => null))?.isDirectory() === true
}
