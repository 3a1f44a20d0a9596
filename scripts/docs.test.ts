import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { PassThrough } from 'node:stream'
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { parseSchedule } from '../src/cli/flags.ts'
import { createIo } from '../src/cli/output/io.ts'
import { buildProgram } from '../src/cli/program.ts'
import { Config, JobConfig } from '../src/shared/model/config.ts'

const root = join(import.meta.dirname, '..')

const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...(await named('docs', '.md'))]
const texts = new Map(await Promise.all(pages.map(async (page) => [page, await read(page)] as const)))

async function named(folder: string, ending: string): Promise<string[]> {
  const names = await readdir(join(root, folder), { recursive: true })
  return names.filter((name) => name.endsWith(ending)).map((name) => join(folder, name))
}

function read(page: string): Promise<string> {
  return readFile(join(root, page), 'utf8')
}

const program = buildProgram(createIo(new PassThrough(), new PassThrough()), async () => undefined)

/** The command that the words name, and the words left after its name; null when there is none. */
function find(words: readonly string[]): { command: Command; rest: readonly string[] } | null {
  let command = program
  let at = 0
  for (; at < words.length; at++) {
    const next = command.commands.find((one) => one.name() === words[at])
    if (next === undefined) break
    command = next
  }
  return command === program ? null : { command, rest: words.slice(at) }
}

/** What is wrong with a command as a page shows it; null = it can be typed so. */
function wrong(typed: string): string | null {
  const words = typed.trim().split(/\s+/)
  if (words[0]?.startsWith('-')) return knows(program, words[0]) ? null : `no option ${words[0]}`
  const found = find(words)
  if (found === null) return `no command \`${words[0]}\``
  const unknown = found.rest.filter((word) => word.startsWith('--') && !knows(found.command, word))
  return unknown.length === 0 ? null : `\`${found.command.name()}\` has no ${unknown.join(', ')}`
}

function knows(command: Command, option: string): boolean {
  // Commander keeps the help apart from the other options.
  if (option === '--help' || option === '-h') return true
  const [name] = option.split('=')
  return [...command.options, ...program.options].some(({ long, short }) => long === name || short === name)
}

/** Commands in a page: after `ctx-backup` or `npm start --`, up to the end of the code they stand in. */
function commandsOf(text: string): string[] {
  const code = [...text.matchAll(/```[a-z]*\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.split('\n'))
  const inline = [...text.replace(/```[\s\S]*?```/g, '').matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span)
  return [...code, ...inline].flatMap((line) => {
    const [, typed] = /^\$?\s*(?:ctx-backup|npm start --)\s+([^#|<>]+)/.exec(line) ?? []
    return typed === undefined || /^(ARGS|COMMAND)\b/.test(typed) ? [] : [typed]
  })
}

/** Every code that a Problem may bear, as its source writes it: a `code:`, or the first argument of a helper. */
const codes = new Set(
  (await Promise.all((await named('src/shared/problems', '.ts')).filter((f) => !f.endsWith('.test.ts')).map(read)))
    .flatMap((source) => [...source.matchAll(/(?:code: |\w\(\s*)'([a-z]+(?:-[a-z]+)*)'/g)])
    .map(([, code = '']) => code),
)

/** What a heading is called in a link, as GitHub does it. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number} _-]/gu, '')
    .replaceAll(' ', '-')

function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading))
}

/** What a link in a page leads to, when it is nothing; null = all is well. */
function broken(page: string, link: string): string | null {
  if (/^[a-z]+:/.test(link)) return null
  const [path = '', part] = link.split('#')
  const target = path === '' ? page : relative(root, resolve(root, dirname(page), path))
  if (!existsSync(join(root, target))) return `${link}: no ${target}`
  if (part === undefined || anchorsOf(texts.get(target) ?? '').includes(part)) return null
  return `${link}: no such heading in ${target}`
}

function linksOf(text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)].map(([, a, b]) => a ?? b ?? '')
}

describe.each(pages)('%s', (page) => {
  const text = texts.get(page) ?? ''

  test('shows only commands and options that exist', () => {
    expect(commandsOf(text).flatMap((typed) => wrong(typed) ?? [])).toEqual([])
  })

  test('links to what is there', () => {
    expect(linksOf(text).flatMap((link) => broken(page, link) ?? [])).toEqual([])
  })
})

describe('the checks themselves', () => {
  test('find commands in prose, in blocks and after npm start', () => {
    expect(
      commandsOf('Type `ctx-backup run --now` or\n```sh\n$ ctx-backup ls JOB\nnpm start -- runs  # x\n```'),
    ).toEqual(['ls JOB', 'runs  ', 'run --now'])
  })

  test.each([
    ['statsu', 'no command'],
    ['run --now', 'has no --now'],
    ['job ad --name x', 'has no --name'],
    ['--twice', 'no option'],
  ])('know that `%s` cannot be typed', (typed, why) => {
    expect(wrong(typed)).toContain(why)
    expect(wrong('job add --name x --json')).toBeNull()
  })

  test('know a link that leads nowhere', () => {
    expect(broken('README.md', 'docs/no-such.md')).toContain('no docs/no-such.md')
    expect(broken('docs/restore.md', '#no-such')).toContain('no such heading')
    expect(broken('docs/restore.md', '#without-the-app')).toBeNull()
  })
})

describe('what the pages say of the program', () => {
  test('every problem of the troubleshooting page is one that can arise', async () => {
    const rows = (await read('docs/troubleshooting.md')).match(/^\| `.*$/gm) ?? []
    const named = rows.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code),
    )
    expect(named.length).toBeGreaterThan(15)
    const known = (code: string): boolean =>
      code.endsWith('-…') ? [...codes].some((one) => one.startsWith(code.slice(0, -1))) : codes.has(code)
    expect(named.filter((code) => !known(code))).toEqual([])
    expect(known('no-such-problem')).toBe(false)
  })

  test('every setting named as `setting:` or in a sentence about the config exists', () => {
    const settings = new Set([...Object.keys(Config.shape), ...Object.keys(JobConfig.shape)])
    const said = [...texts.values()].join('\n').matchAll(/`([a-z][A-Za-z]+):(?: [^`]*)?`/g)
    expect([...said].map(([, name = '']) => name).filter((name) => !settings.has(name))).toEqual([])
    expect(settings.has('proofMaxAgeDays')).toBe(true)
  })

  test('every schedule of the schedule page can be typed', async () => {
    const [line = ''] = (await read('docs/schedule.md')).match(/^`hourly`.*$/m) ?? []
    const typed = [...line.matchAll(/`([^`]+)`/g)].map(([, one = '']) => one).filter((one) => !one.includes(' '))
    expect(typed).toContain('weekly@mon-09:30')
    expect(typed.map((one) => parseSchedule(one).kind)).not.toContain(undefined)
  })

  test('README shows every page of docs and every screen', async () => {
    const links = linksOf(await read('README.md'))
    const missing = pages.filter((page) => page.startsWith('docs/') && !links.includes(page))
    expect(missing).toEqual([])
    for (const screen of ['overview', 'first-start', 'settings', 'run']) {
      expect(links.filter((link) => link.startsWith(`docs/images/${screen}-`)).length, screen).toBeGreaterThan(0)
    }
  })
})
