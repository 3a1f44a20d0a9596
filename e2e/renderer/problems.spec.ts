import { describe, expect, it } from 'vitest'
import { ProblemError } from '../../src/shared/model/problem.ts'
import { problem } from '../harness/parts.ts'
import { stage, until } from './stage.ts'

const open = stage()

describe('problems and their fixes', () => {
  it('come worst first, each with a sign that has a name', async () => {
    const { page } = await open('failing')
    const signs = await page
      .getByTestId('problems')
      .getByRole('img')
      .evaluateAll((all) => all.map((sign) => sign.getAttribute('aria-label')))
    expect(signs).toEqual(['Urgent', 'Needs attention', 'Needs attention', 'Advice'])
  })

  it('send their fix by its id, say what was done, and go', async () => {
    const { page, engine } = await open('failing')
    await page.getByTestId('fix-destination-missing').click()
    await page.getByText('Done, and it worked.').waitFor()
    expect(engine.callsOf('fix')).toEqual([{ id: 'destination-missing-1abc' }])
    await until(
      () => page.getByTestId('problem-destination-missing').count(),
      (n) => n === 0,
    )
  })

  it('ask before a suspect snapshot is decided on; Escape decides nothing', async () => {
    const { page, engine } = await open('failing')
    await page.getByTestId('fix-snapshot-suspect').click()
    const dialog = page.getByRole('dialog', { name: 'Keep this snapshot as good?' })
    await dialog.getByText('/home/mira/WORKSPACE/alpha/.context/journal').waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(engine.callsOf('fix')).toEqual([])
  })

  it.each([
    ['Accept: the change was meant', 'accept'],
    ['Reject: set it aside', 'reject'],
  ])('send the decision of “%s”', async (button, decision) => {
    const { page, engine } = await open('failing')
    await page.getByTestId('fix-snapshot-suspect').click()
    await page.getByRole('button', { name: button }).click()
    await until(
      () => engine.callsOf('fix'),
      (calls) => calls.length === 1,
    )
    expect(engine.callsOf('fix')).toEqual([{ id: 'snapshot-suspect-9x', decision }])
  })

  it('ask before a guard is let pass', async () => {
    const { page, engine } = await open('failing')
    const guard = problem('source-empty', 'A source is suddenly empty.', 'Yesterday it held 400 files.', {
      fix: {
        command: 'ctx-backup run home --allow source-empty',
        label: 'Run all the same',
        action: { do: 'run', job: 'home', allow: ['source-empty'] },
      },
    })
    engine.publish({ problems: [guard] })
    await page.getByTestId('fix-source-empty').click()
    await page.getByRole('dialog').getByText('Yesterday it held 400 files.').waitFor()
    expect(engine.callsOf('fix')).toEqual([])
    await page.getByRole('button', { name: 'Run once without it' }).click()
    await until(
      () => engine.callsOf('fix').length,
      (n) => n === 1,
    )
  })

  it('show the command to type where only a person can help, and copy it', async () => {
    const { page } = await open('failing')
    await page.getByTestId('problem-tool-missing').getByRole('button', { name: 'Copy: sudo apt install rsync' }).click()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('sudo apt install rsync')
  })

  it('lead to the very field in the settings', async () => {
    const { page } = await open('failing')
    await page.getByTestId('fix-same-disk').click()
    await page.waitForURL(/#\/settings\/jobs\/local\?field=destination$/)
    await until(
      () => page.evaluate(() => document.activeElement?.id),
      (id) => id === 'field-destination',
    )
  })

  it('say why when the fix does not work, and keep the problem', async () => {
    const { page, engine } = await open('failing')
    engine.answer('fix', async () => {
      throw new ProblemError(problem('still-missing', 'The disk is still not there.', 'Plug it in, then try again.'))
    })
    await page.getByTestId('fix-destination-missing').click()
    await page.getByRole('alert').getByText('Plug it in, then try again.').waitFor()
    expect(await page.getByTestId('problem-destination-missing').count()).toBe(1)
  })
})
