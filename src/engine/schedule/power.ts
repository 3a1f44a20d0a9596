import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProcessDoor } from '../system/process.ts'

/** Where the machine's power comes from; `unknown` where nothing tells. */
export type PowerSource = 'ac' | 'battery' | 'unknown'

/** One folder of Linux' /sys/class/power_supply: its files' values. */
export interface Supply {
  type: string
  /** `Device` = of a mouse or headset, not of the machine. */
  scope: string
  online: string
  status: string
}

/** Linux' power supplies put together (kernel: Documentation/ABI/testing/sysfs-class-power). */
export function linuxPower(supplies: readonly Supply[]): PowerSource {
  const ours = supplies.filter((s) => s.scope !== 'Device')
  const batteries = ours.filter((s) => s.type === 'Battery')
  // A laptop charged over USB-C has its supply under `USB`.
  const lines = ours.filter((s) => s.type !== 'Battery')
  if (lines.some((s) => s.online === '1')) return 'ac'
  if (batteries.some((s) => s.status === 'Discharging')) return 'battery'
  // A desktop has neither; a charging or full battery is fed by something.
  if (batteries.length === 0 || batteries.some((s) => s.status === 'Charging' || s.status === 'Full')) return 'ac'
  return lines.length > 0 ? 'battery' : 'unknown'
}

/** macOS' `pmset -g batt`: its first line says what the machine draws from. */
export function macPower(output: string): PowerSource {
  const source = /drawing from '([^']+)'/.exec(output)?.[1]
  if (source === 'AC Power') return 'ac'
  // A UPS is a battery too: the mains are away.
  return source === 'Battery Power' || source === 'UPS Power' ? 'battery' : 'unknown'
}

async function value(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch {
    // Drivers differ in what they offer, and a supply may go while it is read.
    return ''
  }
}

async function readSupplies(folder: string): Promise<Supply[]> {
  const names = await readdir(folder).catch(() => [])
  return Promise.all(
    names.map(async (name) => {
      const [type, scope, online, status] = await Promise.all(
        ['type', 'scope', 'online', 'status'].map((file) => value(join(folder, name, file))),
      )
      return { type: type ?? '', scope: scope ?? '', online: online ?? '', status: status ?? '' }
    }),
  )
}

/** @param folder Linux' power supplies, for tests */
export async function powerSource(
  deps: { platform: NodeJS.Platform; door: ProcessDoor },
  folder = '/sys/class/power_supply',
): Promise<PowerSource> {
  if (deps.platform === 'linux') return linuxPower(await readSupplies(folder))
  if (deps.platform !== 'darwin') return 'unknown'
  const command = { name: 'power source', program: '/usr/bin/pmset', args: ['-g', 'batt'] }
  const { ended, stdout } = await deps.door.capture(command, { timeLimitMs: 10_000 })
  return ended.by === 'exit' && ended.code === 0 ? macPower(stdout.toString('utf8')) : 'unknown'
}
