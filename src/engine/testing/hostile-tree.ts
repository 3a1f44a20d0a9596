import {
  chmodSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { fsPath, type RawPath, rawFromText, rawJoin } from '../system/rawpath.ts'

/** A path below `root`; `\xff` and the like in `name` are bytes. */
export const below = (root: RawPath, name: string): RawPath => rawJoin(root, name)

/** Writes a file with its folders; `content` as UTF-8. Its time is set where one is given (seconds since 1970). */
export function put(root: RawPath, name: string, content = name, time?: number): RawPath {
  const path = below(root, name)
  mkdirSync(fsPath(path.slice(0, path.lastIndexOf('/')) as RawPath), { recursive: true })
  writeFileSync(fsPath(path), content)
  if (time !== undefined) utimesSync(fsPath(path), time, time)
  return path
}

/** Names that break careless programs, as bytes. */
export const hostileNames: readonly string[] = [
  'new\nline.md',
  '-dash.md',
  '--delete',
  'bad\xff\xfebytes.md',
  'blank at end ',
  ' blank',
  "it's.md",
  'quote".md',
  'both\'".md',
  'back\\slash.md',
  '\\#012 escape.md',
  '#hash',
  ';semicolon',
  '*star?',
  '[set]',
  '$HOME',
  '`id`',
  'tab\t.md',
  '\x01control',
  'carriage\rreturn',
  'host:path',
  rawFromText('umlaut-ü.md'),
  rawFromText('日本.md'),
  '~',
  'copied:name',
  `${'n'.repeat(250)}.md`,
]

/**
 * A tree with everything a backup can meet: hostile names, links (dangling, absolute, to folders), hard links, all
 * kinds of modes, old, fractional and future times, empty and sparse files, empty and read-only folders.
 */
export function plantHostileTree(root: RawPath): void {
  mkdirSync(fsPath(root), { recursive: true })
  for (const [i, name] of hostileNames.entries()) {
    put(root, `names/${name}`, `content ${i}`, 1_600_000_000 + i + 0.123456)
    mkdirSync(fsPath(below(root, `folders/${name}`)), { recursive: true })
    put(root, `folders/${name}/inside`, `inside ${i}`)
  }
  symlinkSync('nowhere/at all', fsPath(below(root, 'dangling')))
  symlinkSync('names', fsPath(below(root, 'to-folder')))
  symlinkSync('/etc/hostname', fsPath(below(root, 'absolute')))
  symlinkSync(Buffer.from('bad\xfftarget', 'latin1'), fsPath(below(root, 'link-bad\xff')))
  put(root, 'hard/one', 'shared content')
  linkSync(fsPath(below(root, 'hard/one')), fsPath(below(root, 'hard/two')))
  for (const mode of [0o000, 0o400, 0o444, 0o600, 0o644, 0o751, 0o777, 0o4755, 0o2755, 0o6711]) {
    chmodSync(fsPath(put(root, `modes/m${mode.toString(8)}`)), mode)
  }
  put(root, 'times/old', 'x', 86_400)
  put(root, 'times/future', 'x', 4_000_000_000)
  put(root, 'times/fraction', 'x', 1_700_000_000.0000002)
  put(root, 'empty', '')
  truncateSync(fsPath(put(root, 'sparse', 'head')), 3 * 1024 * 1024)
  mkdirSync(fsPath(below(root, 'empty-folder')))
  put(root, 'read-only-folder/file')
  put(root, 'read-only-folder/deeper/file')
  for (const [name, mode] of [
    ['read-only-folder/deeper', 0o550],
    ['read-only-folder', 0o555],
    ['empty-folder', 0o2770],
  ] as const) {
    chmodSync(fsPath(below(root, name)), mode)
    utimesSync(fsPath(below(root, name)), 1_500_000_000.987, 1_500_000_000.987)
  }
}

/** Sets every time below a folder, and its own, a day back: nothing is as new as a copy made now. */
export function age(root: RawPath): void {
  const s = lstatSync(fsPath(root))
  if (s.isDirectory()) {
    for (const name of readdirSync(fsPath(root), { encoding: 'latin1' }) as string[]) age(rawJoin(root, name))
  }
  lutimesSync(fsPath(root), s.mtimeMs / 1000 - 86_400, s.mtimeMs / 1000 - 86_400)
}
