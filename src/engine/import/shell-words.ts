/** Stands in a word for what `$(date ...)` would print. */
export const dateMark = '\ue000'

export interface Word {
  kind: 'word'
  text: string
  /** Has `*`, `?` or `[` outside quotes: the shell would look for files. */
  glob: boolean
}
export type Token = Word | { kind: 'operator'; text: string }

/** Why a command cannot be read without running it. */
export class Unreadable extends Error {}

const operators = ['&&', '||', '>>', '>&', '&>', ';', '&', '|', '>', '<', '(', ')'] as const

/**
 * A command line as the shell's words and operators: quotes, backslashes, `~`, variables that are known, and
 * `$(date ...)` as a mark. Whatever else a shell would have to execute or look up throws `Unreadable`.
 */
export function shellWords(
  command: string,
  known: { home: string; variables: Readonly<Record<string, string>> },
): Token[] {
  if (command.includes(dateMark)) throw new Unreadable('It has a character that no path should have (U+E000).')
  const tokens: Token[] = []
  let at = 0
  let word: { text: string; glob: boolean } | null = null
  const grow = (text: string, glob = false) => {
    word = { text: (word?.text ?? '') + text, glob: (word?.glob ?? false) || glob }
  }
  const end = () => {
    if (word !== null) tokens.push({ kind: 'word', ...word })
    word = null
  }
  const substitute = () => {
    const found = substitution(command, at, known.variables)
    at = found.end
    return found.text
  }

  while (at < command.length) {
    const c = command[at] as string
    if (/\s/.test(c)) {
      end()
      at += 1
    } else if (c === '#' && word === null) break
    else if (c === "'") {
      const close = command.indexOf("'", at + 1)
      if (close < 0) throw new Unreadable("It has a ' that is never closed.")
      grow(command.slice(at + 1, close))
      at = close + 1
    } else if (c === '"') {
      grow('')
      at += 1
      for (;;) {
        const inside = command[at]
        if (inside === undefined) throw new Unreadable('It has a " that is never closed.')
        if (inside === '"') break
        if (inside === '$' || inside === '`') grow(substitute())
        else if (inside === '\\' && '$`"\\'.includes(command[at + 1] ?? ' ')) {
          grow(command[at + 1] ?? '')
          at += 2
        } else {
          grow(inside)
          at += 1
        }
      }
      at += 1
    } else if (c === '\\') {
      if (at + 1 >= command.length) throw new Unreadable('It ends in a backslash.')
      grow(command[at + 1] ?? '')
      at += 2
    } else if (c === '$' || c === '`') {
      const text = substitute()
      if (/[\s*?[]/.test(text)) throw new Unreadable('It uses a variable with spaces or wildcards outside quotes.')
      grow(text)
    } else if (c === '~' && word === null) {
      if (!/^~(\/|\s|$)/.test(command.slice(at))) throw new Unreadable("It names another user's home folder.")
      grow(known.home)
      at += 1
    } else if (c === '{' && /^\{[^}\s]*(,|\.\.)[^}\s]*\}/.test(command.slice(at))) {
      throw new Unreadable('It uses { , }, which not every shell of cron expands: write each name out.')
    } else {
      const operator = operators.find((o) => command.startsWith(o, at))
      if (operator === undefined) {
        grow(c, '*?['.includes(c))
        at += 1
        continue
      }
      // `2>file`: the number belongs to the operator.
      const number = /^\d$/.test(textOf(word)) && operator.startsWith('>') ? textOf(word) : ''
      if (number !== '') word = null
      end()
      tokens.push({ kind: 'operator', text: number + operator })
      at += operator.length
    }
  }
  end()
  return tokens
}

function textOf(word: { text: string } | null): string {
  return word?.text ?? ''
}

/** What begins with `$` or a backquote at `at`: a variable's value or the mark of a date. */
function substitution(
  command: string,
  at: number,
  variables: Readonly<Record<string, string>>,
): { text: string; end: number } {
  const rest = command.slice(at)
  const called = /^\$\(([^()`$]*)\)/.exec(rest) ?? /^`([^`$]*)`/.exec(rest)
  if (called !== null) {
    const inner = (called[1] ?? '').trim()
    if (/^(\/usr)?(\/bin\/)?date(\s+(-u|--utc|-I\w*|--iso-8601(=\w+)?|["']?\+[^"';|&<>]*["']?))*$/.test(inner)) {
      return { text: dateMark, end: at + called[0].length }
    }
    throw new Unreadable(`It runs another command in its middle: ${called[0]}.`)
  }
  const variable = /^\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/.exec(rest)
  if (variable === null) throw new Unreadable(`It needs a shell to be read: ${rest.slice(0, 20)}`)
  const name = variable[1] ?? variable[2] ?? ''
  const value = variables[name]
  if (value === undefined) throw new Unreadable(`It uses $${name}, which the crontab does not set.`)
  return { text: value, end: at + variable[0].length }
}
