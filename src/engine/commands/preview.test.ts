import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { commandLine } from './preview.ts'

const line = (args: string[], more: object = {}): string => commandLine({ name: 'x', program: 'printf', args, ...more })

describe('a command as it is shown', () => {
  it('is plain where nothing needs quotes', () => {
    expect(line(['-a', '--link-dest=../2026-11-23T023000Z', '/a/b:c@d%e+f,g'])).toBe(
      'printf -a --link-dest=../2026-11-23T023000Z /a/b:c@d%e+f,g',
    )
  })

  it('gives the same words to a shell, whatever is in them', () => {
    const words = ['a b', "it's", '$HOME', '`id`', '"', '\\', '*', '~', '', '-n', 'é', '!x', 'a\nb', "'", "''"]
    const said = execFileSync('/bin/sh', ['-c', line(['[%s]', ...words])]).toString()
    expect(said).toBe(words.map((word) => `[${word}]`).join(''))
  })

  it('shows where it runs and what it reads', () => {
    expect(line(['x'], { cwd: '/my place', stdinFile: '/lists/a b' })).toBe("cd '/my place' && printf x < '/lists/a b'")
  })
})
