import type { Command, CommanderError } from 'commander'
import { UsageError } from '../shared/problems/cli.ts'
import { near } from './near.ts'

/** The first word that is no option: the command. `--config` takes the word after it. */
export function commandWord(argv: readonly string[]): string | null {
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? ''
    if (word === '--config') i += 1
    else if (word === '--' || !word.startsWith('-')) return word === '--' ? null : word
  }
  return null
}

/** Throws when the command is none of the program's, naming those it may have been meant to be. */
export function checkCommand(program: Command, argv: readonly string[]): void {
  const word = commandWord(argv)
  const names = program.commands.map((command) => command.name())
  if (word === null || word === 'help' || names.includes(word)) return
  const meant = near(word, names)
  const why =
    meant.length > 0
      ? `Did you mean ${meant.map((name) => `\`${name}\``).join(' or ')}?`
      : 'The help lists all commands.'
  throw new UsageError(
    `There is no command \`${word}\`.`,
    why,
    meant.length > 0 ? `ctx-backup ${meant[0]} --help` : 'ctx-backup --help',
  )
}

/** What commander found wrong, in our words: what, why, what to type. */
export function usageOf(error: CommanderError, argv: readonly string[]): UsageError {
  const word = commandWord(argv)
  const help = word === null ? 'ctx-backup --help' : `ctx-backup ${word} --help`
  if (error.code === 'commander.help')
    return new UsageError(`\`${word}\` is not said in full.`, 'It wants one of the words that its help lists.', help)
  const text = error.message.replace(/^error: /, '').trim()
  const [, what = text, why = ''] = /^(.*? is invalid\.|[^\n]*)\s*([\s\S]*)$/.exec(text) ?? []
  return new UsageError(
    sentence(what),
    why === '' ? 'The help says what can be typed here.' : sentence(why.replace(/^\((.*)\)$/, '$1')),
    help,
  )
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.?!]$/.test(begun) ? begun.replace(/\.\.$/, '.') : `${begun}.`
}
