import { shellWords, type Token, Unreadable, type Word } from './shell-words.ts'

/** A crontab's command, reduced to one program and its arguments. */
export interface SimpleCommand {
  /** Name without its folder. */
  program: string
  args: Word[]
  /** What the line did besides, that a job does in its own way. */
  notes: string[]
}

const name = (word: Word | undefined) => word?.text.slice(word.text.lastIndexOf('/') + 1) ?? ''

/**
 * Reads a command that is one program with arguments; output redirections, a pipe into `logger`, `nice` and `ionice`
 * are taken off. Throws `Unreadable` for whatever would need a shell.
 */
export function readCommand(
  command: string,
  known: { home: string; variables: Readonly<Record<string, string>> },
): SimpleCommand {
  const notes: string[] = []
  const words = withoutPriority(withoutOutput(shellWords(command, known), notes), notes)
  // `LANG=C rsync ...`
  while (words[0] !== undefined && /^[A-Za-z_]\w*=/.test(words[0].text)) words.shift()
  const program = name(words[0])
  if (program === '') throw new Unreadable('It names no program.')
  return { program, args: words.slice(1), notes }
}

function withoutOutput(tokens: readonly Token[], notes: string[]): Word[] {
  const words: Word[] = []
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token
    if (token.kind === 'word') {
      words.push(token)
      continue
    }
    const next = tokens[i + 1]
    if (/^(\d?>>?|\d?>&|&>)$/.test(token.text) && next?.kind === 'word') {
      const elsewhere = next.text !== '/dev/null' && !/^[\d-]$/.test(next.text)
      if (elsewhere) notes.push(`its output is kept in the run's own log, no longer in ${next.text}`)
      i += 1
    } else if (token.text === '|' && next?.kind === 'word' && name(next) === 'logger') {
      notes.push("its output is kept in the run's own log and no longer goes to the system's")
      if (tokens.slice(i + 1).some((t) => t.kind === 'operator')) throw joined('|')
      break
    } else throw joined(token.text)
  }
  return words
}

function joined(operator: string): Unreadable {
  return new Unreadable(`It does more than one thing ("${operator}"): a job is one rsync or one cp.`)
}

/** `nice -n 19 ionice -c 3 rsync ...`: the app's runs are polite by themselves. */
function withoutPriority(words: Word[], notes: string[]): Word[] {
  let rest = words
  let polite = false
  for (;;) {
    const wrapper = name(rest[0])
    if (wrapper !== 'nice' && wrapper !== 'ionice') break
    polite = true
    rest = rest.slice(1)
    while (rest[0]?.text.startsWith('-')) {
      // `-n 19`, `-c 3`: the value is the next word; `-n19`, `-c3`, `-19` and `-t` hold all.
      rest = rest.slice(/^-[nc]$/.test(rest[0].text) ? 2 : 1)
    }
  }
  if (polite) notes.push('its own nice and ionice settings are dropped')
  return rest
}
