import { readdirSync, readFileSync } from 'node:fs'
import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { createIo } from './output/io.ts'
import { buildProgram } from './program.ts'

const folders = ['../shared/problems', '../engine/commands', '../engine/jobs', '../engine/schedule', './commands', '.']

/** Every command of ours that stands in a text for users, with something plausible for what it leaves open. */
function toldCommands(): string[] {
  const found = new Set<string>()
  for (const folder of folders) {
    const at = new URL(`${folder}/`, import.meta.url)
    for (const name of readdirSync(at)) {
      if (!name.endsWith('.ts') || name.includes('.test.')) continue
      const text = readFileSync(new URL(name, at), 'utf8')
      for (const [, plain, template] of text.matchAll(/'(ctx-backup [^'\n]*)'|`(ctx-backup [^`\n]*)`/g))
        found.add(filledIn(plain ?? template ?? ''))
    }
  }
  // One names whatever is nearest to what was typed.
  return [...found].filter((command) => command !== 'ctx-backup x')
}

function filledIn(command: string): string {
  return command
    .replace(/'\$\{instead\}'/g, 'daily@03:00')
    .replace(/\$\{option\} \.\.\./g, '--name x')
    .replace(/\$\{(verb|what|action)\}/g, 'pause')
    .replace(/\$\{guard\}/g, 'space')
    .replace(/\$\{[^}]*\}?/g, 'x')
    .replace(/\bMINUTES\b/g, '60')
    .replace(/\b(DIR|FILE|FOLDER|KEY)\b/g, '/tmp/x')
    .replace(/\bJOB\b/g, 'x')
    .trim()
}

async function codeOf(words: string[]): Promise<string> {
  const nowhere = () => new Writable({ write: (_c, _e, done) => done() })
  const program = buildProgram(createIo(nowhere(), nowhere()), async () => {})
  try {
    await program.parseAsync(words, { from: 'user' })
    return 'taken'
  } catch (error) {
    return (error as { code?: string; message: string }).code ?? (error as Error).message
  }
}

describe('a command that a problem tells the user to type', () => {
  const commands = toldCommands()

  test('is found by this test', () => {
    expect(commands.length).toBeGreaterThan(30)
    expect(commands).toContain('ctx-backup run x --allow space')
  })

  test.each(commands)('exists with its flags: %s', async (command) => {
    const words = command
      .split(' ')
      .slice(1)
      .map((word) => word.replace(/^["']|["']$/g, ''))
    expect(['taken', 'commander.helpDisplayed', 'commander.version']).toContain(await codeOf(words))
  })

  test('is refused by this test when it does not', async () => {
    expect(await codeOf(['job', 'edit', 'x', '--keep', 'key'])).toBe('commander.invalidArgument')
    expect(await codeOf(['frobnicate'])).not.toBe('taken')
  })
})
