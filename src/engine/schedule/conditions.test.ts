import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { JobConfig } from '../../shared/model/config.ts'
import type { ProcessDoor } from '../system/process.ts'
import { jobConditions } from './conditions.ts'
import { linuxPower, macPower, powerSource, type Supply } from './power.ts'
import { job } from './testing/schedule-bench.ts'

const supply = (patch: Partial<Supply>): Supply => ({ type: '', scope: '', online: '', status: '', ...patch })
const mains = (online: string) => supply({ type: 'Mains', online })
const battery = (status: string) => supply({ type: 'Battery', status })

describe('power on Linux', () => {
  it('tells a laptop on mains, on USB-C and on battery apart', () => {
    expect(linuxPower([mains('1'), battery('Charging')])).toBe('ac')
    expect(linuxPower([mains('0'), supply({ type: 'USB', online: '1' }), battery('Discharging')])).toBe('ac')
    expect(linuxPower([mains('0'), battery('Discharging')])).toBe('battery')
    expect(linuxPower([battery('Discharging')])).toBe('battery')
    expect(linuxPower([mains('0'), battery('Unknown')])).toBe('battery')
  })

  it('takes a desktop and a full battery as mains, and what nobody tells as unknown', () => {
    expect(linuxPower([])).toBe('ac')
    expect(linuxPower([battery('Full')])).toBe('ac')
    expect(linuxPower([battery('Unknown')])).toBe('unknown')
  })

  it("does not take a mouse's battery for the machine's", () => {
    expect(linuxPower([supply({ type: 'Battery', scope: 'Device', status: 'Discharging' })])).toBe('ac')
  })

  it('reads what the kernel shows, and bears files that are missing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ctxb-power-'))
    try {
      await mkdir(join(folder, 'BAT0'))
      await mkdir(join(folder, 'AC'))
      await writeFile(join(folder, 'BAT0', 'type'), 'Battery\n')
      await writeFile(join(folder, 'BAT0', 'status'), 'Discharging\n')
      await writeFile(join(folder, 'AC', 'type'), 'Mains\n')
      await writeFile(join(folder, 'AC', 'online'), '0\n')
      const deps = { platform: 'linux' as const, door: {} as ProcessDoor }
      expect(await powerSource(deps, folder)).toBe('battery')
      await writeFile(join(folder, 'AC', 'online'), '1\n')
      expect(await powerSource(deps, folder)).toBe('ac')
      expect(await powerSource(deps, join(folder, 'none'))).toBe('ac')
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('power on macOS', () => {
  // As `pmset -g batt` prints it.
  const onBattery = `Now drawing from 'Battery Power'
 -InternalBattery-0 (id=4653155)\t87%; discharging; 5:28 remaining present: true
`
  it('reads the first line of pmset', () => {
    expect(macPower(onBattery)).toBe('battery')
    expect(macPower(onBattery.replace('Battery Power', 'AC Power').replace('discharging', 'charged'))).toBe('ac')
    expect(macPower("Now drawing from 'UPS Power'\n")).toBe('battery')
    expect(macPower('')).toBe('unknown')
  })

  it('asks pmset through the process door, and knows nothing when it fails', async () => {
    const asked: string[] = []
    const answering = (code: number): ProcessDoor => ({
      run: () => Promise.reject(new Error('not used')),
      capture: async (command) => {
        asked.push([command.program, ...command.args].join(' '))
        return { ended: { by: 'exit', code }, stderrTail: [], tookMs: 1, stdout: Buffer.from(onBattery) }
      },
      isAlive: async () => false,
      endGroup: async () => '',
      which: async () => null,
    })
    expect(await powerSource({ platform: 'darwin', door: answering(0) })).toBe('battery')
    expect(await powerSource({ platform: 'darwin', door: answering(1) })).toBe('unknown')
    expect(asked).toEqual(['/usr/bin/pmset -g batt', '/usr/bin/pmset -g batt'])
  })
})

describe('conditions of a job', () => {
  /** A laptop whose power supplies and disk are as told. */
  async function check(j: JobConfig, power: 'ac' | 'battery' | 'unknown', disk: boolean) {
    const folder = await mkdtemp(join(tmpdir(), 'ctxb-power-'))
    const status = { ac: 'Charging', battery: 'Discharging', unknown: 'Unknown' }[power]
    try {
      await mkdir(join(folder, 'BAT0'))
      await writeFile(join(folder, 'BAT0', 'type'), 'Battery\n')
      await writeFile(join(folder, 'BAT0', 'status'), `${status}\n`)
      let looked = 0
      const answer = await jobConditions(j, {
        platform: 'linux',
        door: {} as ProcessDoor,
        powerSupplies: folder,
        async destination() {
          looked += 1
          return disk
        },
      })
      return { answer, looked }
    } finally {
      await rm(folder, { recursive: true })
    }
  }
  const onAC = job({ conditions: { onAC: true } })

  it('hold when the destination is there', async () => {
    expect((await check(job(), 'battery', true)).answer).toEqual({ ok: true })
    expect((await check(onAC, 'ac', true)).answer).toEqual({ ok: true })
  })

  it('do not hold while the destination is away, with the reason', async () => {
    expect((await check(job(), 'ac', false)).answer).toEqual({
      ok: false,
      code: 'destination-away',
      reason: '/mnt/disk is not there',
    })
  })

  it('do not hold on battery for a job that wants mains, and wake no disk to say so', async () => {
    expect(await check(onAC, 'battery', true)).toMatchObject({ answer: { ok: false, code: 'on-battery' }, looked: 0 })
  })

  it('do not hold a job back for ever where nobody tells the power source', async () => {
    expect((await check(onAC, 'unknown', true)).answer).toEqual({ ok: true })
  })
})
