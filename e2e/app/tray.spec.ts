import { mkdir, rename } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { acceptJob, rpc, runJob } from '../support/rpc.ts'
import { cannotRun, clearStageAfterEach, setStage } from '../support/stage.ts'

clearStageAfterEach()

describe.skipIf(cannotRun)('the tray', () => {
  it('asks for attention until a job is set up, then runs it and says that all is well', async () => {
    const stage = await setStage()
    const page = await (await stage.start()).page()
    const icon = await stage.desktop.tray?.icon()
    if (icon === undefined) throw new Error('no tray')
    await expect.poll(() => icon.state()).toBe('attention')
    expect(await icon.tooltip()).toMatch(/^Nothing is backed up yet/)
    expect((await icon.menu()).filter(({ separator }) => !separator).map(({ label }) => label)).toEqual([
      await icon.tooltip(),
      'Open ctx Backup',
      'Quit',
    ])

    const job = await acceptJob(page, stage.home.destination)
    await icon.choose(/^Run now$/)
    await expect.poll(() => icon.state(), { timeout: 60_000 }).toBe('ok')
    expect(await icon.tooltip()).toMatch(/^Every file that matters/)
    const [run] = (await rpc(page, 'runs', 'query', {})).runs
    expect(run).toMatchObject({ job, trigger: 'manual', status: 'succeeded' })
    expect((await icon.menu()).map(({ label }) => label)).toContain('Run now')
  })

  it('pauses all jobs and resumes them', async () => {
    const stage = await setStage()
    const page = await (await stage.start()).page()
    const icon = await stage.desktop.tray?.icon()
    await runJob(page, await acceptJob(page, stage.home.destination, { kind: 'daily', at: '02:30' }))
    const paused = async () => (await rpc(page, 'state', 'query')).engine.pausedUntil
    expect(await paused()).toBeNull()
    await icon?.choose(/^Pause$/, /^For 1 hour$/)
    await expect.poll(paused).not.toBeNull()
    await icon?.choose(/^Resume$/)
    await expect.poll(paused).toBeNull()
    await icon?.choose(/^Pause$/, /^Until tomorrow$/)
    await expect.poll(paused).not.toBeNull()
  })

  it('turns red when a run fails, and a click on the notification opens that run', async () => {
    const stage = await setStage()
    const page = await (await stage.start()).page()
    const icon = await stage.desktop.tray?.icon()
    const job = await acceptJob(page, stage.home.destination)
    await runJob(page, job)
    const away = `${stage.home.destination}-unplugged`
    await rename(stage.home.destination, away)
    await mkdir(stage.home.destination)
    await page.evaluate(() => window.close())

    await icon?.choose(/^Run now$/)
    await expect
      .poll(async () => (await rpc(page, 'runs', 'query', {})).runs[0]?.status, { timeout: 30_000 })
      .toBe('failed')
    const [failed] = (await rpc(page, 'runs', 'query', {})).runs
    await expect.poll(() => icon?.state()).toBe('failed')
    const said = await stage.desktop.notifications.find(/fail/i)
    stage.desktop.notifications.click(said)
    await expect.poll(() => new URL(page.url()).hash).toBe(`#/run/${failed?.id}`)
    await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe('visible')

    await icon?.choose(/^Run now$/)
    await expect.poll(async () => (await rpc(page, 'runs', 'query', {})).runs.length, { timeout: 30_000 }).toBe(3)
    await expect
      .poll(async () => (await rpc(page, 'runs', 'query', {})).runs[0]?.status, { timeout: 30_000 })
      .toBe('failed')
    expect(stage.desktop.notifications.shown.filter(({ title, body }) => /fail/i.test(title + body))).toHaveLength(1)

    await rename(stage.home.destination, `${stage.home.destination}-empty`)
    await rename(away, stage.home.destination)
    await expect.poll(async () => (await runJob(page, job)).status, { timeout: 30_000 }).toBe('succeeded')
    await expect.poll(() => icon?.state(), { timeout: 15_000 }).toBe('ok')
    const recovered = await stage.desktop.notifications.find(/works again/)
    stage.desktop.notifications.click(recovered)
    const [newest] = (await rpc(page, 'runs', 'query', {})).runs
    await expect.poll(() => new URL(page.url()).hash).toBe(`#/run/${newest?.id}`)
  })
})
