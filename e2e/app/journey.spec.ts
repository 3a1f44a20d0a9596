import { readdirSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { rpc } from '../support/rpc.ts'
import { cannotRun, clearStageAfterEach, type Stage, setStage } from '../support/stage.ts'

clearStageAfterEach()

const minute = 60_000

/** The first start, as its user meets it: what was found, one proposal, one button. */
async function acceptFirstProposal(page: Page): Promise<void> {
  const accept = page.getByRole('button', { name: 'Accept and back up now' })
  await accept.waitFor({ timeout: 30_000 })
  await accept.click()
}

async function trayOf(stage: Stage) {
  const icon = await stage.desktop.tray?.icon()
  if (icon === undefined) throw new Error('no tray')
  return icon
}

describe.skipIf(cannotRun)('a life with the app', () => {
  it('begins with one accepted proposal, a backup that is watched, and a green tray', async () => {
    const stage = await setStage()
    const page = await (await stage.start()).page()
    const icon = await trayOf(stage)
    await page.getByText('Nothing is backed up yet').waitFor()
    expect(readdirSync(stage.home.home)).not.toContain('ctx-backups')

    await acceptFirstProposal(page)
    await expect.poll(() => new URL(page.url()).hash, { timeout: 30_000 }).toMatch(/^#\/run\//)
    await page.getByText('Succeeded').first().waitFor({ timeout: minute })
    await expect.poll(() => icon.state(), { timeout: 30_000 }).toBe('ok')
    const status = await rpc(page, 'status', 'query', { refresh: true })
    expect(status.exposure.files).toBe(0)
    expect(readdirSync(stage.home.home)).toContain('ctx-backups')
  })

  it('speaks up when a scheduled run finds its destination gone, and is green again by one button', async () => {
    const stage = await setStage()
    const page = await (await stage.start()).page()
    const icon = await trayOf(stage)
    await acceptFirstProposal(page)
    await page.getByText('Succeeded').first().waitFor({ timeout: minute })
    const [job] = (await rpc(page, 'config', 'query')).jobs
    if (job === undefined) throw new Error('no job')
    const destination = join(stage.home.home, 'ctx-backups')
    await rename(destination, `${destination}-unplugged`)
    await rpc(page, 'saveJob', 'mutation', {
      job: { ...job, schedule: { kind: 'cron', cron: '* * * * *' } },
      isNew: false,
    })

    const newest = async () => (await rpc(page, 'runs', 'query', {})).runs[0]
    await expect.poll(async () => (await newest())?.status, { timeout: 2 * minute, interval: 500 }).toBe('failed')
    const run = await newest()
    expect(run).toMatchObject({ status: 'failed', problem: { code: 'destination-missing' } })
    await expect.poll(() => icon.state()).toBe('failed')
    expect(['schedule', 'catch-up']).toContain(run?.trigger)
    expect(run?.problem?.fix).not.toBeNull()
    await stage.desktop.notifications.find(/fail/i)

    await rename(`${destination}-unplugged`, destination)
    await page.evaluate(() => location.assign('#/overview'))
    const fix = page.getByRole('button', { name: run?.problem?.fix?.label ?? '' }).first()
    await fix.click()
    await expect.poll(() => icon.state(), { timeout: minute }).toBe('ok')
    await page
      .getByText(/^Every file that matters/)
      .first()
      .waitFor()
  })

  it('marks a run that was cut off in the middle, clears what it left, and restores what was good before', async () => {
    const stage = await setStage()
    const app = await stage.start()
    const page = await app.page()
    await acceptFirstProposal(page)
    await page.getByText('Succeeded').first().waitFor({ timeout: minute })
    const [job] = (await rpc(page, 'config', 'query')).jobs
    const many = join(stage.home.home, 'work/alpha/.context/journal')
    await mkdir(many, { recursive: true })
    await Promise.all(Array.from({ length: 4000 }, (_, i) => writeFile(join(many, `bulk-${i}.md`), 'x'.repeat(20_000))))
    const { run } = await rpc(page, 'startRun', 'mutation', { job: job?.id ?? '' })
    await expect
      .poll(async () => (await rpc(page, 'state', 'query')).running[0]?.phase, { timeout: 30_000, interval: 20 })
      .toBe('copy')
    await app.kill()

    const again = await (await stage.start()).page()
    await expect
      .poll(async () => (await rpc(again, 'run', 'query', { run })).status, { timeout: 30_000 })
      .toBe('interrupted')
    const [interrupted] = (await rpc(again, 'status', 'query', { refresh: true })).problems.filter(
      (p) => p.code === 'interrupted',
    )
    expect(interrupted?.why).not.toBe('')
    expect(JSON.stringify(readdirSync(join(stage.home.home, 'ctx-backups'), { recursive: true }))).not.toContain(
      '.partial',
    )
    const to = join(stage.home.dir, 'restored')
    const key = join(stage.home.home, '.ctx/.ctx.key')
    await rpc(again, 'restore', 'mutation', { job: job?.id ?? '', paths: [{ path: key }], to })
    expect(await readFile(to + key)).toEqual(await readFile(key))
  })
})
