import { setTimeout as wait } from 'node:timers/promises'
import type { ProcessDoor } from '../engine/system/process.ts'

const watcher = 'org.kde.StatusNotifierWatcher'
const property = 'IsStatusNotifierHostRegistered'

/** Ways to ask the session bus the same question; each answers with `true` or `false` in its output. */
const questions = [
  {
    program: 'gdbus',
    args: ['call', '--session', '--timeout', '5', '--dest', watcher, '--object-path', '/StatusNotifierWatcher'].concat([
      '--method',
      'org.freedesktop.DBus.Properties.Get',
      watcher,
      property,
    ]),
  },
  {
    program: 'busctl',
    args: ['--user', '--timeout=5', 'get-property', watcher, '/StatusNotifierWatcher', watcher, property],
  },
  {
    program: 'dbus-send',
    args: ['--session', '--print-reply', '--reply-timeout=5000', `--dest=${watcher}`, '/StatusNotifierWatcher'].concat([
      'org.freedesktop.DBus.Properties.Get',
      `string:${watcher}`,
      `string:${property}`,
    ]),
  },
] as const

/** Whether a Linux panel shows tray icons now: it registers itself with the watcher on the session bus. */
export async function trayHostThere(door: Pick<ProcessDoor, 'capture' | 'which'>): Promise<boolean> {
  for (const { program, args } of questions) {
    const path = await door.which(program)
    if (path === null) continue
    const { ended, stdout } = await door.capture(
      { name: `${program} tray host`, program: path, args },
      { timeLimitMs: 8000 },
    )
    return ended.by === 'exit' && ended.code === 0 && stdout.toString('utf8').includes('true')
  }
  return false
}

/**
 * Like `trayHostThere`, but gives a desktop that is still starting `patienceMs` to bring its panel up.
 * macOS and Windows always have a place for the icon.
 */
export async function waitForTrayHost(
  door: Pick<ProcessDoor, 'capture' | 'which'>,
  patienceMs: number,
  platform: NodeJS.Platform = process.platform,
): Promise<boolean> {
  if (platform !== 'linux') return true
  const until = performance.now() + patienceMs
  for (;;) {
    if (await trayHostThere(door)) return true
    if (performance.now() >= until) return false
    await wait(1000)
  }
}
