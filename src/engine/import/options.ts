import { Unreadable, type Word } from './shell-words.ts'

/** What an option of a tool means for a job. */
export type Meaning =
  /** A job gives the same, or it does not touch the result. */
  | { do: 'nothing' }
  /** The result stays sound without it; the user is told. */
  | { do: 'note'; note: string }
  /** A job would give another result. */
  | { do: 'refuse'; reason: string }
  /** For the tool's reader. */
  | { do: 'tell'; as: string }

export interface OptionTable {
  tool: string
  /** Letters to their long names. */
  short: Readonly<Record<string, string>>
  /** Long names that take a value. */
  values: ReadonlySet<string>
  /** Long names whose value may be left out: only `--name=value` gives one. */
  optionalValues: ReadonlySet<string>
  long: Readonly<Record<string, Meaning>>
}

export interface ReadOptions {
  /** Options for the tool's reader, in their order. */
  told: { as: string; value: string }[]
  operands: Word[]
  notes: string[]
}

/** Reads a tool's arguments as getopt does: clusters, values, `--`. Throws `Unreadable` for what a job cannot give. */
export function readOptions(args: readonly Word[], table: OptionTable): ReadOptions {
  const read: ReadOptions = { told: [], operands: [], notes: [] }
  let only = false
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as Word
    const text = word.text
    const following = () => {
      const value = args[++i]
      if (value === undefined) throw new Unreadable(`Its option ${text} has no value.`)
      return value.text
    }
    if (only || text === '-' || !text.startsWith('-')) read.operands.push(word)
    else if (text === '--') only = true
    else if (text.startsWith('--')) {
      const [, name = '', value] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(text) ?? []
      const takes = table.values.has(name)
      if (value !== undefined && !takes && !table.optionalValues.has(name)) throw unknown(text, table)
      apply(name, text, value ?? (takes ? following() : ''), table, read)
    } else {
      for (let k = 1; k < text.length; k++) {
        const letter = text[k] as string
        const name = table.short[letter]
        if (name === undefined) throw unknown(`-${letter}`, table)
        if (!table.values.has(name)) {
          apply(name, `-${letter}`, '', table, read)
          continue
        }
        const attached = text.slice(k + 1)
        apply(name, `-${letter}`, attached === '' ? following() : attached.replace(/^=/, ''), table, read)
        break
      }
    }
  }
  return read
}

function apply(name: string, shown: string, value: string, table: OptionTable, read: ReadOptions): void {
  const meaning = Object.hasOwn(table.long, name) ? table.long[name] : undefined
  if (meaning === undefined) throw unknown(shown, table)
  if (meaning.do === 'refuse') throw new Unreadable(`Its option ${shown.split('=')[0]} ${meaning.reason}`)
  if (meaning.do === 'note') read.notes.push(`${shown.split('=')[0]} is dropped: ${meaning.note}`)
  if (meaning.do === 'tell') read.told.push({ as: meaning.as, value })
}

function unknown(option: string, table: OptionTable): Unreadable {
  return new Unreadable(`Its option ${option} of ${table.tool} is not known here, so its result cannot be promised.`)
}
