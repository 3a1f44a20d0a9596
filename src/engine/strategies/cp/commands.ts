import { writeNameList } from '../../destination/name-list.ts'
import type { Command } from '../../system/process.ts'
import { type RawPath, rawJoin, rawParent, rawToText } from '../../system/rawpath.ts'
import type { LeftOut } from '../strategy.ts'
import type { Cp } from './detect.ts'

/** Bytes of names a call of GNU cp takes; hard links are kept within one call, so that few calls are better. */
const argumentBytes = '1000000'

export interface CopyList {
  /** Folder that the names are relative to. */
  from: string
  /** Existing folder below which they appear under the same names. */
  to: string
  names: readonly RawPath[]
  /** Private folder for lists. */
  scratch: RawPath
  /** What is there is removed first, so that nothing is ever written through a link or into another snapshot's file. */
  replace: boolean
  /** The destination can share blocks with the source (APFS; GNU cp finds out by itself). */
  clones: boolean
}

/** The one call of GNU cp, fed with `list`. */
export function gnuCommand(
  cp: Cp,
  { from, to, replace }: Pick<CopyList, 'from' | 'to' | 'replace'>,
  list: RawPath,
): Command {
  const options = ['-a', '-v', '--parents', '--reflink=auto', ...(replace ? ['--remove-destination'] : [])]
  return {
    name: 'cp: copy',
    program: cp.xargs,
    args: ['-0', '-s', argumentBytes, cp.program, ...options, '-t', to, '--'],
    cwd: from,
    stdinFile: list,
  }
}

/** One call of a BSD cp: all names of one folder, since it cannot make their folders itself. */
export function bsdCommand(
  cp: Cp,
  copy: Pick<CopyList, 'from' | 'replace' | 'clones'>,
  into: string,
  list: RawPath,
): Command {
  const options = copy.clones ? ['-pPRc', '-v'] : ['-pPR', '-v']
  if (copy.replace) options.push('-f')
  return {
    name: 'cp: copy',
    program: cp.xargs,
    args: ['-0', '-J', '%', cp.program, ...options, '%', `${into}/`],
    cwd: copy.from,
    stdinFile: list,
  }
}

/** The calls that copy `names`. The folders they lie in must be there already, below `to`. */
export async function copyCommands(cp: Cp, copy: CopyList): Promise<{ commands: Command[]; leftOut: LeftOut[] }> {
  if (copy.names.length === 0) return { commands: [], leftOut: [] }
  if (cp.flavour === 'GNU') {
    const list = await writeNameList(rawJoin(copy.scratch, 'copy'), copy.names)
    return { commands: [gnuCommand(cp, copy, list)], leftOut: [] }
  }
  const commands: Command[] = []
  const leftOut: LeftOut[] = []
  for (const [folder, names] of byFolder(copy.names)) {
    const into = rawToText(`${copy.to}${folder === '/' ? '' : folder}` as RawPath)
    if (into === null) {
      const reason = 'this cp takes only text as the name of a folder'
      for (const name of names) leftOut.push({ path: `/${name}` as RawPath, reason, kind: 'unstorable' })
      continue
    }
    // `./` keeps a name's leading dash from looking like an option.
    const safe = names.map((name) => `./${name}` as RawPath)
    const list = await writeNameList(rawJoin(copy.scratch, `copy-${commands.length}`), safe)
    commands.push(bsdCommand(cp, copy, into, list))
  }
  return { commands, leftOut }
}

function byFolder(names: readonly RawPath[]): Map<RawPath, RawPath[]> {
  const folders = new Map<RawPath, RawPath[]>()
  for (const name of names) {
    const folder = rawParent(`/${name}` as RawPath)
    const list = folders.get(folder)
    if (list === undefined) folders.set(folder, [name])
    else list.push(name)
  }
  return folders
}
