import type { Glance } from '../../shared/model/state.ts'

/** English text of the window's frame. */
export const text = {
  app: 'ctx Backup',
  skip: 'Skip to the content',
  navigation: 'Screens',
  overview: 'Overview',
  runs: 'Runs',
  settings: 'Settings',
  appearance: 'Appearance',
  schemes: { auto: 'Follow the system', light: 'Light', dark: 'Dark' },
  version: (v: string) => `Version ${v}`,
  connecting: 'Looking for your backups…',
  lost: 'Not connected. What you see is the last that was known.',
  lostFirst: 'ctx Backup does not answer yet.',
  tryingIn: (seconds: number) => (seconds <= 0 ? 'Trying now…' : `Trying again in ${seconds} s.`),
  tryNow: 'Try now',
  closedTitle: 'Open a new address',
  closedHow:
    'Each address that ctx Backup prints opens one browser session. Type this where ctx Backup is installed and open what it prints:',
  readOnly:
    'The settings file is broken or newer than this version, so changes are refused. The last good settings stay in force.',
  notScheduling: 'Nothing runs on a schedule now: this window is attached to a command that will end.',
  glance: {
    ok: 'All well',
    running: 'Running',
    attention: 'Needs attention',
    failed: 'Something failed',
    paused: 'Paused',
    unknown: 'Not known',
  } satisfies Record<Glance, string>,
  crashed: 'This screen could not be drawn.',
  crashedHow: 'Your backups are not touched by this. Load the window again; if it happens again, please report it.',
  reload: 'Load again',
} as const
