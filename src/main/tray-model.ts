import { routes } from '../shared/bridge.ts'
import { stamp } from '../shared/format/when.ts'
import { glanceOf } from '../shared/glance.ts'
import { glanceSentence } from '../shared/glance-sentence.ts'
import type { AppState, Glance } from '../shared/model/state.ts'

/** What a menu entry does; the tray carries it out. */
export type TrayAction =
  | { do: 'open'; route?: string }
  | { do: 'run'; jobs: readonly string[] }
  | { do: 'pause'; until: 'hour' | 'tomorrow' }
  | { do: 'resume' }
  | { do: 'quit' }

export type TrayItem =
  | { kind: 'line' }
  | { kind: 'text'; label: string }
  | { kind: 'action'; label: string; action: TrayAction; enabled: boolean }
  | { kind: 'menu'; label: string; items: readonly TrayItem[] }

/** All that the tray shows: two equal models draw the same tray. */
export interface TrayModel {
  glance: Glance
  /** One sentence. */
  tooltip: string
  menu: readonly TrayItem[]
}

type TrayState = Pick<AppState, 'configured' | 'jobs' | 'running' | 'problems' | 'coverage' | 'engine'>
type Job = AppState['jobs'][number]

/** The tray as a pure function of the state; null = the engine has not answered yet. `zone`: IANA name, for times. */
export function trayModel(state: TrayState | null, zone: string): TrayModel {
  if (state === null) {
    const tooltip = 'ctx Backup is starting: what is covered is not known yet.'
    return { glance: 'unknown', tooltip, menu: [{ kind: 'text', label: 'Starting …' }, { kind: 'line' }, ...ending()] }
  }
  const tooltip = glanceSentence(state, zone)
  const glance = glanceOf(state)
  // Progress moves the tooltip; the menu keeps still, since some panels close an open one when it changes.
  const menu: TrayItem[] = [{ kind: 'text', label: glance === 'running' ? 'Running now' : tooltip }, { kind: 'line' }]
  const running = new Set(state.running.map((run) => run.job))
  for (const job of state.jobs) menu.push(jobMenu(job, running.has(job.id), zone))
  if (state.jobs.length > 0) {
    const idle = state.jobs.filter((job) => !running.has(job.id)).map((job) => job.id)
    const label = state.jobs.length > 1 ? 'Run all now' : 'Run now'
    menu.push(action(label, { do: 'run', jobs: idle }, idle.length > 0), pauseItem(state), { kind: 'line' })
  }
  return { glance, tooltip, menu: [...menu, ...ending()] }
}

/** When a pause begun at `now` (milliseconds since 1970) ends: an hour on, or at the next midnight of this machine. */
export function pauseEnd(until: 'hour' | 'tomorrow', now: number): string {
  if (until === 'hour') return new Date(now + 3_600_000).toISOString()
  const today = new Date(now)
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() + 1).toISOString()
}

function jobMenu(job: Job, isRunning: boolean, zone: string): TrayItem {
  const items: TrayItem[] = [action('Run now', { do: 'run', jobs: [job.id] }, !isRunning)]
  if (job.lastRun !== null) {
    items.push(action('Show the last run', { do: 'open', route: routes.run(job.lastRun.id) }))
  }
  return { kind: 'menu', label: `${job.name}: ${isRunning ? 'running now' : jobWords(job, zone)}`, items }
}

/** Times as such, not "2 hours ago": the menu changes only when something happened. */
function jobWords(job: Job, zone: string): string {
  const last = job.lastRun === null ? null : stamp(job.lastRun.endedAt ?? job.lastRun.startedAt, zone)
  switch (job.state) {
    case 'running':
      return 'running now'
    case 'failed':
      return last === null ? 'failed' : `failed, ${last}`
    case 'warning':
      return last === null ? 'something left out' : `something left out, ${last}`
    case 'paused':
      return 'paused'
    case 'waiting':
      return 'waiting'
    case 'never-run':
      return 'not run yet'
    case 'ok':
      return last === null ? 'well' : `well, ${last}`
  }
}

function pauseItem(state: Pick<TrayState, 'engine'>): TrayItem {
  if (state.engine.pausedUntil !== null) return action('Resume', { do: 'resume' })
  return {
    kind: 'menu',
    label: 'Pause',
    items: [
      action('For 1 hour', { do: 'pause', until: 'hour' }),
      action('Until tomorrow', { do: 'pause', until: 'tomorrow' }),
    ],
  }
}

function ending(): TrayItem[] {
  return [action('Open ctx Backup', { do: 'open' }), action('Quit', { do: 'quit' })]
}

function action(label: string, what: TrayAction, enabled = true): TrayItem {
  return { kind: 'action', label, action: what, enabled }
}
