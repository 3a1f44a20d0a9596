import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { acceptJob, rpc, runJob } from '../support/rpc.ts'
import { cannotRun, clearStageAfterEach, setStage } from '../support/stage.ts'

clearStageAfterEach()

/** Processes whose command line or environment names the folder: whatever the app left behind. */
function leftOver(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')
        return command.includes(folder) ? [command] : []
      } catch {
        return []
      }
    })
}

describe.skipIf(cannotRun)('the app', () => {
  it('is one: a second start shows the first one’s window and ends', async () => {
    const stage = await setStage()
    const first = await stage.start()
    const page = await first.page()
    await page.evaluate(() => window.close())
    await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe('hidden')
    const second = await stage.start()
    expect(await second.ended).toBe(0)
    expect(second.hasWindow()).toBe(false)
    await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe('visible')
    expect(await stage.desktop.tray?.count()).toBe(1)
  })

  it('quits from the tray: engine closed, icon gone, nothing left running', async () => {
    const stage = await setStage()
    const app = await stage.start()
    await app.page()
    const icon = await stage.desktop.tray?.icon()
    await icon?.choose(/^Quit/)
    expect(await app.ended).toBe(0)
    await expect.poll(() => stage.desktop.tray?.count()).toBe(0)
    await expect.poll(() => leftOver(stage.home.dir)).toEqual([])
    expect(existsSync(`${stage.home.dir}/app/run/engine.sock`)).toBe(false)
  })

  it('quits cleanly when the session ends', async () => {
    const stage = await setStage()
    const app = await stage.start('--hidden')
    await stage.desktop.tray?.icon()
    process.kill(app.pid, 'SIGTERM')
    expect(await app.ended).toBe(0)
  })

  it('starts in the tray alone when asked to, and opens from there', async () => {
    const stage = await setStage()
    const app = await stage.start('--hidden')
    const icon = await stage.desktop.tray?.icon()
    expect(app.hasWindow()).toBe(false)
    await icon?.choose(/^Open/)
    await app.page()
  })

  it('opens its window where there is no tray, and says so once', async () => {
    const stage = await setStage({ tray: false })
    const first = await stage.start('--hidden')
    const said = await stage.desktop.notifications.find(/no tray icon/, 40_000)
    expect(said.body).toMatch(/starting it again opens its window/)
    await first.page()
    await first.close()
    const second = await stage.start('--hidden')
    await second.page()
    expect(stage.desktop.notifications.shown).toHaveLength(1)
  })

  it('comes back after it was killed, with its job and its history', async () => {
    const stage = await setStage()
    const first = await stage.start()
    const job = await acceptJob(await first.page(), stage.home.destination)
    const run = await runJob(await first.page(), job)
    await first.kill()
    await expect.poll(() => leftOver(stage.home.dir), { timeout: 10_000 }).toEqual([])
    const second = await stage.start()
    const { runs } = await rpc(await second.page(), 'runs', 'query', {})
    expect(runs.map(({ id }) => id)).toEqual([run.id])
  })

  it('goes on through sleep and waking', async () => {
    const stage = await setStage()
    const app = await stage.start()
    const page = await app.page()
    for (const event of ['suspend', 'resume', 'on-battery', 'on-ac'] as const) await app.power(event)
    expect((await rpc(page, 'state', 'query')).engine.owner).toBe('app')
    expect(app.output()).toBe('')
  })
})
