import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodePng } from '../e2e/support/png.ts'
import { Glance } from '../src/shared/model/state.ts'
import { trayStates } from './icon-shapes.ts'

const assets = join(import.meta.dirname, '..', 'assets')
const picture = (name: string) => decodePng(readFileSync(join(assets, name)))
const pairs = trayStates.flatMap((a, i) => trayStates.slice(i + 1).map((b) => [a, b] as const))

/** How much is drawn in one picture and not in the other, as a share of what either draws: colour plays no part. */
function shapesApart(a: string, b: string): number {
  const [one, other] = [picture(a).rgba, picture(b).rgba]
  let differ = 0
  let either = 0
  for (let i = 3; i < one.length; i += 4) {
    const [x, y] = [one[i] ?? 0, other[i] ?? 0]
    differ += Math.abs(x - y)
    either += Math.max(x, y)
  }
  return differ / either
}

it('there is an icon for each state that the app can show', () => {
  expect([...trayStates].sort()).toEqual([...Glance.options].sort())
})

describe.each(trayStates)('the tray icon "%s"', (state) => {
  it.each([
    [`tray/${state}.png`, 22],
    [`tray/${state}@2x.png`, 44],
    [`tray/${state}Template.png`, 16],
    [`tray/${state}Template@2x.png`, 32],
  ])('%s is %d pixels wide and high', (name, size) => {
    expect(picture(name)).toMatchObject({ width: size, height: size })
  })

  it('is black alone on macOS, which gives it the menu bar’s colour', () => {
    for (const name of [`tray/${state}Template.png`, `tray/${state}Template@2x.png`]) {
      const { rgba } = picture(name)
      for (let i = 0; i < rgba.length; i += 4) {
        if ((rgba[i + 3] ?? 0) > 0) expect([rgba[i], rgba[i + 1], rgba[i + 2]], name).toEqual([0, 0, 0])
      }
    }
  })
})

describe.each(pairs)('"%s" and "%s"', (a, b) => {
  it('are told apart by shape, without colour', () => {
    expect(shapesApart(`tray/${a}Template@2x.png`, `tray/${b}Template@2x.png`)).toBeGreaterThan(0.15)
  })
})

it('the app’s icon has the sizes that packages want', () => {
  expect(picture('icon.png')).toMatchObject({ width: 1024, height: 1024 })
  expect(picture('icon-512.png')).toMatchObject({ width: 512, height: 512 })
})
