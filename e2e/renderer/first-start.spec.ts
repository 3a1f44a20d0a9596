import { describe, expect, it } from 'vitest'
import type { JobConfig } from '../../src/shared/model/config.ts'
import { ProblemError } from '../../src/shared/model/problem.ts'
import { problem } from '../harness/parts.ts'
import { stage, until } from './stage.ts'

const open = stage()
const accepted = (inputs: unknown[]) => inputs.map((input) => (input as { job: JobConfig }).job)

describe('the first start', () => {
  it('shows what was found while it looks, and what is at risk in three lines', async () => {
    const { page, engine } = await open('first')
    await page.getByRole('heading', { name: 'Nothing is backed up yet' }).waitFor()
    const found = page.getByTestId('found')
    expect(await found.textContent()).toMatch(/3\s*projects/)
    expect(await found.textContent()).toContain('Still looking')
    expect(await page.getByTestId('risks').getByRole('listitem').count()).toBe(3)
    engine.publish({ scan: { running: true, found: 12, at: null } })
    await found.getByText('12').waitFor()
  })

  it('names the key and the plain-text tokens that the job would copy', async () => {
    const { page } = await open('first')
    const proposal = page.getByTestId('proposal')
    await proposal.getByText('~/.ctx/.ctx.key').waitFor()
    expect(await proposal.textContent()).toContain('tokens in plain text')
  })

  it('writes nothing before it is accepted; accepting saves, runs, and shows the run', async () => {
    const { page, engine } = await open('first')
    await page.getByTestId('proposal').waitFor()
    const writes = ['acceptProposal', 'saveJob', 'saveSettings', 'startRun', 'fix'] as const
    expect(writes.flatMap((name) => engine.callsOf(name))).toEqual([])
    await page.getByRole('button', { name: 'Accept and back up now' }).click()
    await page.getByTestId('live-run').waitFor()
    expect(page.url()).toMatch(/#\/run\/run-100$/)
    expect(accepted(engine.callsOf('acceptProposal'))).toMatchObject([{ id: 'home', leaveOut: [] }])
    expect(engine.callsOf('startRun')).toMatchObject([{ job: 'home' }])
  })

  it('leaves the key and the tokens out when asked to', async () => {
    const { page, engine } = await open('first')
    await page.getByLabel('Leave these out').check()
    await page.getByRole('button', { name: 'Accept and back up now' }).click()
    await page.getByTestId('live-run').waitFor()
    expect(accepted(engine.callsOf('acceptProposal'))[0]?.leaveOut).toEqual(['key', 'hub-data'])
  })

  it('opens the settings with the proposal to change it first, and accepts what was changed', async () => {
    const { page, engine } = await open('first')
    await page.getByRole('button', { name: 'Change it first' }).click()
    const destination = page.getByLabel('Destination')
    await until(
      () => destination.inputValue(),
      (value) => value === '/mnt/nas/ctx-backups',
    )
    expect(engine.callsOf('acceptProposal')).toEqual([])
    await destination.fill('/srv/backups')
    await page.getByRole('button', { name: 'Accept and run now' }).click()
    await page.getByTestId('live-run').waitFor()
    expect(accepted(engine.callsOf('acceptProposal'))[0]?.destination).toEqual({ path: '/srv/backups' })
  })

  it('says why when the proposal is refused, and stays where it is', async () => {
    const { page, engine } = await open('first')
    engine.answer('acceptProposal', async () => {
      throw new ProblemError(
        problem('destination-full', 'The destination is full.', 'It has 2 MB left; 8.2 MB are needed.'),
      )
    })
    await page.getByRole('button', { name: 'Accept and back up now' }).click()
    await page.getByRole('alert').getByText('The destination is full.').waitFor()
    expect(engine.callsOf('startRun')).toEqual([])
    await page.getByRole('heading', { name: 'Nothing is backed up yet' }).waitFor()
  })
})
