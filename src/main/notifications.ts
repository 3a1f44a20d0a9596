import { Notification } from 'electron'
import { routes } from '../shared/bridge.ts'
import type { Problem } from '../shared/model/problem.ts'
import type { AppState, Notice } from '../shared/model/state.ts'
import type { Said } from './said.ts'

/** What the shell itself has to say, each once a machine. */
export const shellNotices = {
  closedToTray: {
    id: 'shell-closed-to-tray',
    title: 'ctx Backup goes on in the tray',
    body: 'Backups keep their schedule. Quit is in the menu of the icon.',
  },
  noTray: {
    id: 'shell-no-tray',
    title: 'This desktop shows no tray icon',
    body: 'ctx Backup works without it: backups keep their schedule, and starting it again opens its window. Quit is in the window’s menu (Ctrl+Q).',
  },
} as const

export interface Notifier {
  /** Shows each notice of the state that was never shown. */
  follow(state: Pick<AppState, 'notices'>): void
  /** Shows one of the shell's own, at most once ever. */
  once(notice: { id: string; title: string; body: string }): void
  /** Says why a click outside the window was refused, each time. */
  refused(problem: Pick<Problem, 'what' | 'why' | 'run'>): void
}

/** Shows notices on the desktop; a click opens the window at `route`. */
export function createNotifier(said: Said, icon: string, open: (route: string) => void): Notifier {
  // Held until dismissed: a collected notification would lose its click.
  const alive = new Set<Notification>()

  function show(notice: Pick<Notice, 'title' | 'body' | 'urgency'>, route: string): void {
    if (!Notification.isSupported()) return
    const { title, body, urgency } = notice
    const shown = new Notification({ title, body, urgency, icon })
    alive.add(shown)
    shown.on('click', () => {
      alive.delete(shown)
      open(route)
    })
    shown.on('close', () => alive.delete(shown))
    shown.on('failed', () => alive.delete(shown))
    shown.show()
  }

  return {
    follow({ notices }) {
      // Newest first in the state, oldest first on the desktop.
      for (const notice of notices.toReversed()) if (said.first(notice.id)) show(notice, routeOf(notice))
    },
    once(notice) {
      if (said.first(notice.id)) show({ ...notice, urgency: 'normal' }, routes.overview)
    },
    refused({ what, why, run }) {
      show({ title: what, body: why, urgency: 'normal' }, run === undefined ? routes.overview : routes.run(run))
    },
  }
}

/** The window's address for what a notice is about. */
export function routeOf({ opens }: Pick<Notice, 'opens'>): string {
  if (opens.screen === 'run') return opens.run === undefined ? routes.runs : routes.run(opens.run)
  return opens.screen === 'settings' ? routes.settings : routes.overview
}
