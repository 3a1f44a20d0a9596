import { describe, expect, it } from 'vitest'
import { aJob, aRun, aState } from './testing/states.ts'
import { pauseEnd, type TrayItem, trayModel } from './tray-model.ts'

const zone = 'Europe/Berlin'

/** Labels from the top down; entries of a submenu after its own. */
function labels(items: readonly TrayItem[]): string[] {
  return items.flatMap((item) =>
    item.kind === 'line' ? [] : [item.label, ...(item.kind === 'menu' ? labels(item.items) : [])],
  )
}
function entry(items: readonly TrayItem[], label: string): TrayItem | undefined {
  return items
    .flatMap((item) => (item.kind === 'menu' ? [item, ...item.items] : [item]))
    .find((item) => item.kind !== 'line' && item.label.startsWith(label))
}

describe('the tray', () => {
  it('knows nothing before the engine has answered, and says so', () => {
    const model = trayModel(null, zone)
    expect(model.glance).toBe('unknown')
    expect(labels(model.menu)).toEqual(['Starting …', 'Open ctx Backup', 'Quit'])
  })

  it('shows one job with its status, its actions, pause, open and quit', () => {
    const { glance, tooltip, menu } = trayModel(aState(), zone)
    expect(glance).toBe('ok')
    expect(tooltip).toBe('All 12 files are covered.')
    expect(labels(menu)).toEqual([
      'All 12 files are covered.',
      'Home: well, 2026-07-01 04:30',
      'Run now',
      'Show the last run',
      'Run now',
      'Pause',
      'For 1 hour',
      'Until tomorrow',
      'Open ctx Backup',
      'Quit',
    ])
  })

  it('runs all jobs that do not run already', () => {
    const jobs = [aJob(), aJob({ id: 'work', name: 'Work', state: 'running' }), aJob({ id: 'mail', name: 'Mail' })]
    const { menu } = trayModel(aState({ jobs, running: [aRun({ job: 'work' })] }), zone)
    expect(labels(menu)).toContain('Work: running now')
    expect(entry(menu, 'Run all now')).toMatchObject({ action: { do: 'run', jobs: ['home', 'mail'] }, enabled: true })
    const busy = trayModel(aState({ running: [aRun()] }), zone)
    expect(busy.menu.find((item) => item.kind === 'action' && item.label === 'Run now')).toMatchObject({
      enabled: false,
    })
  })

  it('offers no run and no pause before a job is there', () => {
    const { glance, menu } = trayModel(aState({ configured: false, jobs: [] }), zone)
    expect(glance).toBe('attention')
    expect(labels(menu).slice(1)).toEqual(['Open ctx Backup', 'Quit'])
  })

  it('leads from a job to its last run, and offers none where none was', () => {
    expect(entry(trayModel(aState(), zone).menu, 'Home')).toMatchObject({
      items: [{ action: { do: 'run', jobs: ['home'] } }, { action: { do: 'open', route: '#/run/R1' } }],
    })
    const fresh = trayModel(aState({ jobs: [aJob({ lastRun: null, state: 'never-run' })] }), zone)
    expect(labels(fresh.menu)).toContain('Home: not run yet')
    expect(labels(fresh.menu)).not.toContain('Show the last run')
  })

  it('offers to resume, not to pause, while paused', () => {
    const state = aState()
    state.engine.pausedUntil = '2026-07-01T12:00:00.000Z'
    const { glance, tooltip, menu } = trayModel(state, zone)
    expect(glance).toBe('paused')
    expect(tooltip).toContain('2026-07-01 14:00')
    expect(entry(menu, 'Resume')).toMatchObject({ action: { do: 'resume' } })
    expect(entry(menu, 'Pause')).toBeUndefined()
  })

  it('keeps its menu still while a run makes progress', () => {
    const model = (fraction: number) =>
      trayModel(aState({ jobs: [aJob({ state: 'running' })], running: [aRun({ fraction })] }), zone)
    expect(model(0.2).glance).toBe('running')
    expect(model(0.2).menu).toEqual(model(0.7).menu)
    expect(model(0.2).tooltip).not.toBe(model(0.7).tooltip)
  })
})

describe('a pause', () => {
  it('of an hour ends an hour later', () => {
    expect(pauseEnd('hour', Date.parse('2026-07-01T10:15:00.000Z'))).toBe('2026-07-01T11:15:00.000Z')
  })

  it('until tomorrow ends as the next day of this machine begins', () => {
    const now = new Date(2026, 2, 28, 23, 59).getTime()
    const end = new Date(pauseEnd('tomorrow', now))
    expect([end.getFullYear(), end.getMonth(), end.getDate(), end.getHours(), end.getMinutes()]).toEqual([
      2026, 2, 29, 0, 0,
    ])
    expect(end.getTime()).toBeGreaterThan(now)
  })
})
