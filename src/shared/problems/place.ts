import type { Fix, Problem } from '../model/problem.ts'
import { problemId } from './problem-id.ts'

/** A path as a word of a shell's command line. */
export function shellWord(text: string): string {
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

function unfit(code: string, path: string, what: string, why: string, fix: Fix): Problem {
  return { id: problemId(code, path), code, severity: 'attention', what, why, fix, paths: [path] }
}

/** A place looked at before it is anybody's destination. */
export function placeMissing(path: string): Problem {
  return unfit(
    'place-missing',
    path,
    `${path} is not there.`,
    'It would lie where disks are mounted, and no disk is mounted there now. A folder made there would be on this machine’s own disk.',
    { command: `ls ${shellWord(path)}`, label: 'Look again when the disk is mounted' },
  )
}

export function placeNotWritable(path: string, place: string, reason: string): Problem {
  const words: Record<string, string> = {
    EACCES: 'this user has no right to write there',
    EPERM: 'the system does not allow writing there',
    EROFS: 'the disk is mounted read-only',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'it is a file and not a folder',
  }
  return unfit(
    'place-not-writable',
    path,
    `Nothing can be written to ${place}.`,
    `The reason: ${words[reason] ?? reason}.`,
    { command: `ls -ld ${shellWord(place)}`, label: 'Choose another folder' },
  )
}

export function placeHung(path: string): Problem {
  return unfit('place-hung', path, `${path} does not answer.`, 'A network disk whose server is gone looks like this.', {
    command: 'mount',
    label: 'Look at what is mounted',
  })
}

export function placeUnfit(path: string, why: string): Problem {
  return unfit('place-unfit', path, `${path} cannot be a backup place.`, why, {
    command: `ls -ld ${shellWord(path)}`,
    label: 'Choose another folder',
  })
}
