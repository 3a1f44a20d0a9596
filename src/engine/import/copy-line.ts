import { dateMark, Unreadable, type Word } from './shell-words.ts'

/** What an rsync or cp line does, in terms of a job. Paths are full, without a slash at the end. */
export interface CopyLine {
  sources: string[]
  target: string
  /** Part of the target was the day's date; `target` ends before it. */
  dated: boolean
  includes: string[]
  excludes: string[]
  oneFileSystem: boolean
  /** Removes at the target what the source has no more. */
  deletes: boolean
  notes: string[]
}

/** `host:path`, `user@host:path`, `rsync://...`: a colon before the first slash. */
export function isRemote(path: string): boolean {
  return /^[^/]*:/.test(path)
}

/** A word as a full path: cron starts commands in the home folder. `a//b/./c/../d/` becomes `a/b/d`. */
export function fullPath(text: string, home: string): string {
  if (text.startsWith('~'))
    throw new Unreadable(`Its ~ stands in quotes (${text}), so it does not mean the home folder.`)
  const parts: string[] = []
  for (const part of (text.startsWith('/') ? text : `${home}/${text}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

/** Sources and target of a copy, as full paths on this machine. */
export function sourcesAndTarget(
  operands: readonly Word[],
  targetWord: Word | null,
  home: string,
): Pick<CopyLine, 'sources' | 'target' | 'dated'> {
  const sourceWords = targetWord === null ? operands.slice(0, -1) : operands
  const last = targetWord ?? operands[operands.length - 1]
  if (last === undefined || sourceWords.length === 0)
    throw new Unreadable('It does not name both a source and a target.')
  for (const word of [...sourceWords, last]) {
    if (isRemote(word.text)) {
      throw new Unreadable(
        `${word.text} is on another machine: this version copies to local folders and mounted volumes.`,
      )
    }
    if (word.glob)
      throw new Unreadable(`${word.text} stands for whatever files the shell finds: name the folder itself.`)
    if (word.text === '') throw new Unreadable('One of its paths is empty.')
  }
  const sources = sourceWords.map((word) => {
    if (word.text.includes(dateMark)) throw new Unreadable('Its source changes its name with the date.')
    return fullPath(word.text, home)
  })
  const parts = last.text.split('/')
  const mark = parts.findIndex((part) => part.includes(dateMark))
  const target = fullPath(mark < 0 ? last.text : parts.slice(0, mark).join('/') || '.', home)
  return { sources: [...new Set(sources)], target, dated: mark >= 0 }
}
