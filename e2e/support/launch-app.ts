import { dirname, join } from 'node:path'
import type { WebPreferences } from 'electron'
import type { Page } from 'playwright-core'
import type { Desktop } from './desktop.ts'
import { launchElectron } from './launch-electron.ts'
import { launchStandin } from './launch-standin.ts'

export interface LaunchOptions {
  desktop: Desktop
  /** HOME of the app; its own folders (CTX_BACKUP_HOME) lie in `app` beside it. */
  home: string
  env?: Record<string, string>
  /** Of the app itself, e.g. `--hidden`. */
  args?: readonly string[]
}

/** The app as its user has it: a window, a process, and what it says in a terminal. */
export interface AppHandle {
  readonly pid: number
  /** The window's page, or waits for one. */
  page(): Promise<Page>
  /** Whether a window was ever made. */
  hasWindow(): boolean
  /** As the window was asked for. */
  webPreferences(): Promise<WebPreferences>
  /** The machine sleeps, wakes, changes its power. */
  power(event: 'suspend' | 'resume' | 'on-ac' | 'on-battery'): Promise<void>
  /** Standard output and error so far. */
  output(): string
  /** Resolves with the exit code, or the signal's name, when the process has ended. */
  readonly ended: Promise<number | string>
  /** Power loss for the app alone. */
  kill(): Promise<void>
  /** Ends it if it still runs and lets go of everything. */
  close(): Promise<void>
}

/** The environment of a launch: nothing of the developer's own home or desktop. */
export function launchEnv({ desktop, home, env }: LaunchOptions): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    LANG: 'C.UTF-8',
    HOME: home,
    CTX_BACKUP_HOME: join(dirname(home), 'app'),
    XDG_CONFIG_HOME: `${home}/.config`,
    XDG_CACHE_HOME: `${home}/.cache`,
    XDG_DATA_HOME: `${home}/.local/share`,
    ...(process.env.CHROMIUM === undefined ? {} : { CHROMIUM: process.env.CHROMIUM }),
    ...desktop.env,
    ...env,
  }
}

/** Starts the built app: on the stand-in, or with `E2E_ELECTRON=1` on real Electron. */
export function launchApp(options: LaunchOptions): Promise<AppHandle> {
  return process.env.E2E_ELECTRON === '1' ? launchElectron(options) : launchStandin(options)
}
