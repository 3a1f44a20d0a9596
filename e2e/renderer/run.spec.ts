import { describe, expect, it } from 'vitest'
import { logLine } from '../harness/parts.ts'
import { progress, run } from '../harness/states.ts'
import { stage, until } from './stage.ts'

const open = stage()

describe('a run', () => {
  it('shows its progress as it goes: step, files, bytes, rate, time left, current file', async () => {
    const { page, engine } = await open('running')
    await page.getByRole('button', { name: 'Watch' }).click()
    const live = page.getByTestId('live-run')
    await live.getByText('2,014 of 4,812').waitFor()
    expect(await live.textContent()).toMatch(/11 MB\/s/)
    expect(await page.getByRole('progressbar', { name: 'Progress of the run' }).getAttribute('aria-valuenow')).toBe(
      '42',
    )
    expect(await live.locator('[aria-current=step]').textContent()).toBe('Copying')
    engine.publish({ running: [progress({ phase: 'prove', fraction: 0.8, files: 4_812, current: null })] })
    await until(
      () => live.locator('[aria-current=step]').textContent(),
      (step) => step === 'Proving',
    )
    await live.getByText('4,812 of 4,812').waitFor()
  })

  it('turns into its result when it ends', async () => {
    const { page, engine } = await open('running')
    await page.goto(`${page.url().split('#')[0]}#/run/live-1`)
    await page.getByTestId('live-run').waitFor()
    const now = Date.now()
    const over = run('live-1', now, 0.1, {
      status: 'warning',
      trigger: 'manual',
      warnings: [
        { path: '/home/mira/a.md', reason: 'permission denied', accepted: false, isNew: true },
        { path: '/home/mira/b.md', reason: 'vanished', accepted: true, isNew: false },
      ],
    })
    engine.answer('run', async () => over)
    engine.publish({ running: [], recentRuns: [over, ...engine.state().recentRuns] })
    await page.getByTestId('ended-run').getByText('Finished with warnings').waitFor()
    const warnings = await page.getByTestId('warnings').getByRole('listitem').allInnerTexts()
    expect(warnings.map((w) => w.split('\n')[0])).toEqual(['new', 'accepted'])
  })

  it('is cancelled only after asking', async () => {
    const { page, engine } = await open('running')
    await page.getByRole('button', { name: 'Watch' }).click()
    await page.getByRole('button', { name: 'Cancel this run' }).click()
    await page.getByText('What earlier runs saved stays as it is.').waitFor()
    expect(engine.callsOf('cancelRun')).toEqual([])
    await page.getByRole('button', { name: 'Cancel the run' }).click()
    await page.getByTestId('ended-run').getByText('Cancelled', { exact: true }).waitFor()
    expect(engine.callsOf('cancelRun')).toEqual([{ run: 'live-1' }])
    await page.getByText('what was copied is cleared away').waitFor()
  })

  it('that failed says what happened and what to do', async () => {
    const { page } = await open('failing')
    await page.goto(`${page.url().split('#')[0]}#/run/home-r3`)
    await page.getByTestId('ended-run').getByText('Failed').waitFor()
    await page.getByText('The destination of “ctx to the NAS” is not there.').waitFor()
    await page.getByTestId('fix-destination-missing').waitFor()
  })

  it('that is not in the history is said to be so', async () => {
    const { page } = await open('calm')
    await page.goto(`${page.url().split('#')[0]}#/run/nowhere`)
    await page.getByRole('alert').getByText('This run is not in the history.').waitFor()
  })
})

describe('a run’s log', () => {
  it('follows new lines until one scrolls up, and again when asked', async () => {
    const { page, engine } = await open('running')
    await page.getByRole('button', { name: 'Watch' }).click()
    const log = page.getByTestId('log')
    await log.getByText('could not read .context/journal/239.md').waitFor()
    engine.log.push(logLine(241, 'the newest line'))
    await log.getByText('the newest line').waitFor()

    await log.hover()
    await page.mouse.wheel(0, -4000)
    await until(
      () => page.getByRole('switch', { name: 'Follow' }).isChecked(),
      (on) => !on,
    )
    engine.log.push(logLine(242, 'one more line'))
    await page.getByText('242 lines').waitFor()
    expect(await log.getByText('one more line').count()).toBe(0)
    await page.getByRole('switch', { name: 'Follow' }).check({ force: true })
    await log.getByText('one more line').waitFor()
  })

  it('of 200,000 lines draws and fetches only what is looked at', async () => {
    const { page, engine } = await open('failing')
    for (let n = engine.log.length + 1; n <= 200_000; n++) engine.log.push(logLine(n, `line ${n} of many`))
    await page.goto(`${page.url().split('#')[0]}#/run/home-r3`)
    const log = page.getByTestId('log')
    await page.getByText('200,000 lines').waitFor()
    await log.evaluate((box) => box.scrollTo(0, box.scrollHeight))
    await log.getByText('line 200000 of many').waitFor()
    expect(await log.locator('[data-level]').count()).toBeLessThan(100)
    expect(engine.callsOf('log').length).toBeLessThan(8)
  })

  it('marks warnings with a word, not by colour alone', async () => {
    const { page } = await open('failing')
    await page.goto(`${page.url().split('#')[0]}#/run/home-r3`)
    const log = page.getByTestId('log')
    await log.evaluate((box) => box.scrollTo(0, 50 * 20))
    await log.getByText('warning could not read .context/journal/59.md').waitFor()
  })
})

describe('the history', () => {
  it('lists runs newest first, more on demand', async () => {
    const { page, engine } = await open('failing')
    const now = Date.now()
    engine.answer('runs', async ({ cursor }) =>
      cursor === null
        ? { schema: 1, runs: [run('a', now, 1), run('b', now, 2)], nextCursor: `${now}:b` }
        : { schema: 1, runs: [run('b', now, 2), run('c', now, 3)], nextCursor: null },
    )
    await page.getByRole('link', { name: 'Runs' }).click()
    await until(
      () => page.getByTestId('run-row').count(),
      (n) => n === 2,
    )
    await page.getByRole('button', { name: 'Show more' }).click()
    await until(
      () => page.getByTestId('run-row').count(),
      (n) => n === 3,
    )
    expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0)
  })
})
