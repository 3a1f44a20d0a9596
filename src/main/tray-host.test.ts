import { describe, expect, it } from 'vitest'
import type { Ended } from '../engine/system/process.ts'
import { trayHostThere, waitForTrayHost } from './tray-host.ts'

type Door = Parameters<typeof trayHostThere>[0]

/** A machine with these programs; each answers as given. */
function machine(programs: Record<string, { says: string; ended?: Ended }>) {
  const asked: string[] = []
  const door: Door = {
    which: async (program) => (program in programs ? `/usr/bin/${program}` : null),
    capture: async ({ program }) => {
      asked.push(program)
      const answer = programs[program.replace('/usr/bin/', '')]
      return {
        ended: answer?.ended ?? { by: 'exit', code: 0 },
        stdout: Buffer.from(answer?.says ?? ''),
        stderrTail: [],
        tookMs: 1,
      }
    },
  }
  return { door, asked }
}

describe('a place for the tray icon', () => {
  it.each([
    ['gdbus', '(<true>,)\n'],
    ['busctl', 'b true\n'],
    ['dbus-send', 'method return time=1.2 sender=:1.2 -> destination=:1.3\n   variant       boolean true\n'],
  ])('is there when %s says so', async (program, says) => {
    expect(await trayHostThere(machine({ [program]: { says } }).door)).toBe(true)
  })

  it.each([
    ['gdbus', '(<false>,)\n'],
    ['busctl', 'b false\n'],
    ['dbus-send', '   variant       boolean false\n'],
  ])('is not there when %s says so', async (program, says) => {
    expect(await trayHostThere(machine({ [program]: { says } }).door)).toBe(false)
  })

  it('is not there when nobody owns the watcher’s name', async () => {
    const ended: Ended = { by: 'exit', code: 1 }
    expect(await trayHostThere(machine({ gdbus: { says: 'Error: true?', ended } }).door)).toBe(false)
  })

  it('is not there when no program can ask', async () => {
    expect(await trayHostThere(machine({}).door)).toBe(false)
  })

  it('is asked for once, by the first program that is there', async () => {
    const { door, asked } = machine({ busctl: { says: 'b true' }, 'dbus-send': { says: 'boolean false' } })
    expect(await trayHostThere(door)).toBe(true)
    expect(asked).toEqual(['/usr/bin/busctl'])
  })
})

describe('a desktop that is still starting', () => {
  it('is given time to bring its panel up', async () => {
    let looks = 0
    const { door } = machine({ gdbus: { says: '' } })
    const slow: Door = {
      ...door,
      capture: async (command) => {
        const answer = await door.capture(command)
        return { ...answer, stdout: Buffer.from(++looks < 3 ? '(<false>,)' : '(<true>,)') }
      },
    }
    expect(await waitForTrayHost(slow, 10_000, 'linux')).toBe(true)
    expect(looks).toBe(3)
  })

  it('is not waited for longer than that', async () => {
    expect(await waitForTrayHost(machine({ gdbus: { says: '(<false>,)' } }).door, 0, 'linux')).toBe(false)
  })

  it.each(['darwin', 'win32'] as const)('always has a place on %s, without asking', async (platform) => {
    const { door, asked } = machine({})
    expect(await waitForTrayHost(door, 0, platform)).toBe(true)
    expect(asked).toEqual([])
  })
})
