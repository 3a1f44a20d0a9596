import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { JobConfig } from '../../src/shared/model/config.ts'
import { ProblemError } from '../../src/shared/model/problem.ts'
import type { Opened } from '../harness/browser.ts'
import { probeReport, problem } from '../harness/parts.ts'
import { stage, until } from './stage.ts'

const open = stage()

async function at(hash: string): Promise<Opened> {
  const opened = await open('failing')
  await opened.page.evaluate((to) => location.assign(to), hash)
  await opened.page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  return opened
}
const saved = (opened: Opened): JobConfig | undefined =>
  (opened.engine.callsOf('saveJob')[0] as { job: JobConfig } | undefined)?.job
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true })

describe('a job in the settings', () => {
  it('names each wrong field, goes to the first, and sends nothing', async () => {
    const opened = await at('#/settings/new-job')
    const { page, engine } = opened
    await page.getByLabel('At', { exact: true }).fill('3am')
    await save(page).click()
    await until(
      () => page.evaluate(() => document.activeElement?.id),
      (id) => id === 'field-name',
    )
    for (const [label, error] of [
      ['Name', 'This is needed.'],
      ['Destination', 'This is needed.'],
      ['At', 'Write it as 03:00.'],
    ] as const) {
      const input = page.getByLabel(label, { exact: true })
      expect(await input.getAttribute('aria-invalid')).toBe('true')
      const describedBy = (await input.getAttribute('aria-describedby')) ?? ''
      const words = await page.evaluate(
        (ids) =>
          ids
            .split(' ')
            .map((id) => document.getElementById(id)?.textContent)
            .join(' '),
        describedBy,
      )
      expect(words).toContain(error)
    }
    await page.getByText('3 fields to mend before this can be saved.').waitFor()
    expect(engine.callsOf('saveJob')).toEqual([])
  })

  it('saves exactly what was set, under an id made from the name', async () => {
    const opened = await at('#/settings/new-job')
    const { page, engine } = opened
    await page.getByLabel('Name', { exact: true }).fill('Nightly to disk')
    await page.getByLabel('cp', { exact: true }).check()
    await page.getByLabel('Destination').fill('/mnt/disk/backups')
    await page.getByRole('combobox', { name: 'Schedule' }).click()
    await page.getByRole('option', { name: 'Every week' }).click()
    await page.getByLabel('At', { exact: true }).fill('22:15')
    await page.getByLabel('Key', { exact: true }).check()
    await page.getByText('Without its key, no encrypted file can be read again.').waitFor()
    await page.getByRole('button', { name: 'Add a pattern' }).click()
    await page.getByLabel('Pattern 1', { exact: true }).fill('*.iso')
    await page.getByLabel('Daily').fill('14')
    await save(page).click()
    await page.waitForURL(/#\/settings\/jobs\/nightly-to-disk$/)
    expect(saved(opened)).toMatchObject({
      id: 'nightly-to-disk',
      name: 'Nightly to disk',
      strategy: 'cp',
      destination: { path: '/mnt/disk/backups' },
      sources: { ctx: 'all' },
      schedule: { kind: 'weekly', day: 1, at: '22:15' },
      leaveOut: ['key'],
      excludes: ['*.iso'],
      retention: { last: 3, daily: 14 },
    })
    expect(engine.callsOf('saveJob')[0]).toMatchObject({ isNew: true })
  })

  it('tests the destination while it is typed: once it settles, not at every letter', async () => {
    const { page, engine } = await at('#/settings/new-job')
    await page.getByLabel('Destination').pressSequentially('/media/disk', { delay: 15 })
    const probe = page.getByTestId('probe')
    await probe.getByText('Links become whole copies.').waitFor()
    expect(await probe.textContent()).toContain('412 GB free')
    expect(engine.callsOf('probe').length).toBeLessThan(3)
    expect(engine.callsOf('probe').at(-1)).toEqual({ strategy: 'rsync', path: '/media/disk' })
  })

  it('says why a destination does not work', async () => {
    const { page } = await at('#/settings/new-job')
    await page.getByLabel('Destination').fill('/proc/1')
    await page.getByTestId('probe').getByText('This folder cannot be written to.').waitFor()
  })

  it('never shows the answer about another place than the one that stands there', async () => {
    const { page, engine } = await at('#/settings/new-job')
    let slow = () => {}
    engine.answer('probe', async ({ path }) => {
      if (path === '/slow') await new Promise<void>((resolve) => (slow = resolve))
      return probeReport(path, { freeBytes: path === '/slow' ? 1_000_000 : 77_000_000_000 })
    })
    await page.getByLabel('Destination').fill('/slow')
    await until(
      () => engine.callsOf('probe').length,
      (n) => n === 1,
    )
    await page.getByLabel('Destination').fill('/fast')
    await page.getByTestId('probe').getByText('77 GB free').waitFor()
    slow()
    await page.waitForTimeout(150)
    expect(await page.getByTestId('probe').textContent()).toContain('77 GB free')
  })

  it('offers to leave the key and the tokens out of a cloud folder', async () => {
    const opened = await at('#/settings/new-job')
    const { page } = opened
    await page.getByLabel('Name', { exact: true }).fill('Cloud')
    await page.getByLabel('Destination').fill('/home/mira/Dropbox/ctx')
    await page.getByRole('button', { name: 'Leave the key and the hub’s tokens out of it' }).click()
    await page.getByText('Keep the key elsewhere: without it, encrypted files stay shut.').waitFor()
    await save(page).click()
    await until(
      () => saved(opened)?.leaveOut,
      (out) => out !== undefined,
    )
    expect(saved(opened)?.leaveOut).toEqual(['key', 'hub-data'])
  })

  it('shows a tool that is not there with why and the command that gets it', async () => {
    const { page } = await at('#/settings/jobs/home')
    expect(await page.getByLabel('borg', { exact: true }).isDisabled()).toBe(true)
    await page.getByText('Not available here: borg is not installed').waitFor()
    await page.getByText('sudo apt install borgbackup').waitFor()
  })

  it('says a schedule in words with the next five times, and what is wrong with a cron line', async () => {
    const { page } = await at('#/settings/jobs/home')
    const next = page.getByTestId('next-times')
    await until(
      () => next.getByRole('listitem').count(),
      (n) => n === 5,
    )
    expect(await next.textContent()).toMatch(/every day at 03:00/i)
    await page.getByRole('combobox', { name: 'Schedule' }).click()
    await page.getByRole('option', { name: 'By a cron line' }).click()
    const cron = page.getByLabel('Cron line')
    expect(await cron.inputValue()).toBe('0 3 * * *')
    await cron.fill('0 3 * *')
    await next.getByRole('alert').getByText('This is not a cron line.').waitFor()
    await cron.fill('30 4 * * 1')
    await until(
      () => next.textContent(),
      (words) => /monday at 04:30/i.test(words ?? ''),
    )
  })

  it('shows the exact commands of the draft, not of what is saved', async () => {
    const { page } = await at('#/settings/jobs/home')
    const commands = page.getByTestId('preview').locator('pre')
    await until(
      () => commands.textContent(),
      (text) => text?.includes('/mnt/nas/ctx-backups') === true,
    )
    await page.getByLabel('Destination').fill('/srv/elsewhere')
    await until(
      () => commands.textContent(),
      (text) => text?.includes('/srv/elsewhere') === true && !text.includes('/mnt/nas'),
    )
  })

  it('keeps what is not saved when one looks elsewhere, and drops it on Discard', async () => {
    const { page, engine } = await at('#/settings/jobs/home')
    await page.getByLabel('Name', { exact: true }).fill('Renamed')
    await page.getByRole('link', { name: 'Overview' }).click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await page.goBack()
    await until(
      () => page.getByLabel('Name', { exact: true }).inputValue(),
      (name) => name === 'Renamed',
    )
    await page.getByRole('button', { name: 'Discard' }).click()
    await until(
      () => page.getByLabel('Name', { exact: true }).inputValue(),
      (name) => name === 'ctx to the NAS',
    )
    expect(engine.callsOf('saveJob')).toEqual([])
  })

  it('expects the destination’s marker again once the path is typed back, and asks for none of another place', async () => {
    const opened = await at('#/settings/jobs/home')
    const { page, engine } = opened
    const id = '0d5f3a58-6f0b-4a0b-9f5e-2f2f0c1f5f10'
    await page.getByLabel('Destination').fill('/srv/elsewhere')
    await page.getByLabel('Destination').fill('/mnt/nas/ctx-backups')
    await page.getByLabel('Name', { exact: true }).fill('Same place')
    await save(page).click()
    await until(
      () => saved(opened)?.destination,
      (to) => to !== undefined,
    )
    expect(saved(opened)?.destination).toEqual({ path: '/mnt/nas/ctx-backups', id })
    await page.getByLabel('Destination').fill('/srv/elsewhere')
    await save(page).click()
    await until(
      () => engine.callsOf('saveJob').length,
      (n) => n === 2,
    )
    expect((engine.callsOf('saveJob')[1] as { job: JobConfig }).job.destination).toEqual({ path: '/srv/elsewhere' })
  })

  it('shows what was saved at once, never what was before', async () => {
    const { page } = await at('#/settings/jobs/home')
    const name = page.getByLabel('Name', { exact: true })
    await name.fill('New name')
    await page.evaluate(watchName)
    await save(page).click()
    await page.getByText('New name is in force.').waitFor()
    await page.waitForTimeout(300)
    expect(await page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual(['New name'])
  })

  it('shows the engine’s refusal at the field it names, and keeps the draft', async () => {
    const { page, engine } = await at('#/settings/jobs/home')
    engine.answer('saveJob', async () => {
      throw new ProblemError(
        problem('overlap', 'The destination lies inside a source.', 'Each run would copy the runs before it.', {
          fix: { command: 'x', label: 'Choose another', action: { do: 'open-settings', field: 'destination' } },
        }),
      )
    })
    await page.getByLabel('Destination').fill('~/WORKSPACE/backups')
    await save(page).click()
    await page.getByRole('alert').getByText('Each run would copy the runs before it.').waitFor()
    expect(await page.getByLabel('Destination').getAttribute('aria-invalid')).toBe('true')
    expect(await page.getByLabel('Destination').inputValue()).toBe('~/WORKSPACE/backups')
  })

  it('is removed only after asking, and says that its backups stay', async () => {
    const { page, engine } = await at('#/settings/jobs/local')
    await page.getByRole('button', { name: 'Remove this job' }).click()
    await page.getByRole('dialog').getByText('Its backups stay where they are, in ~/ctx-backups').waitFor()
    expect(engine.callsOf('removeJob')).toEqual([])
    await page.getByRole('button', { name: 'Remove the job, keep its backups' }).click()
    await page.waitForURL(/#\/settings$/)
    expect(engine.callsOf('removeJob')).toEqual([{ job: 'local' }])
  })
})

/** Every value that the name field shows, one after the other. */
function watchName(): void {
  const page = window as unknown as { seen: string[] }
  page.seen = []
  const look = () => {
    const value = (document.getElementById('field-name') as HTMLInputElement | null)?.value
    if (value !== undefined && page.seen.at(-1) !== value) page.seen.push(value)
    requestAnimationFrame(look)
  }
  look()
}

describe('the general settings', () => {
  it('save roots, folders never entered, the age of proof and notifications', async () => {
    const { page, engine } = await at('#/settings')
    await page.getByRole('button', { name: 'Add a folder' }).first().click()
    await page.getByLabel('Folder 2', { exact: true }).fill('/srv/work')
    await page.getByLabel('Speak up when something has had no proof for, days').fill('7')
    await page.getByLabel('Notify when it works again').uncheck({ force: true })
    await save(page).click()
    await until(
      () => engine.callsOf('saveSettings').length,
      (n) => n === 1,
    )
    expect(engine.callsOf('saveSettings')[0]).toEqual({
      roots: ['~', '/srv/work'],
      prune: [],
      unprune: [],
      proofMaxAgeDays: 7,
      notifications: { failures: true, recovery: false },
    })
  })

  it('refuse to save while the file may not be written, and say why', async () => {
    const { page, engine } = await at('#/settings')
    engine.publish({ configReadOnly: true })
    await page.getByText('The settings file is broken or newer than this version').waitFor()
    await page.getByLabel('Notify when a run fails').uncheck({ force: true })
    expect(await save(page).isDisabled()).toBe(true)
  })
})
