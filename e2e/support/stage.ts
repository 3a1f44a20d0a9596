import { afterEach } from 'vitest'
import { type Desktop, type DesktopOptions, desktopMissing, startDesktop } from './desktop.ts'
import { type Home, makeHome } from './home.ts'
import { type AppHandle, launchApp } from './launch-app.ts'

/** Why the specs of the app cannot run here; null = they can. */
export const cannotRun = process.platform === 'linux' ? desktopMissing() : 'needs Linux: Xvfb and D-Bus'

export interface Stage {
  desktop: Desktop
  home: Home
  /** Starts the app (again) on this desktop for this user. */
  start(...args: string[]): Promise<AppHandle>
}

const open: (() => Promise<void>)[] = []

/** A desktop and a user of the test's own; all of it is taken down after the test. */
export async function setStage(options: DesktopOptions = {}): Promise<Stage> {
  const home = await makeHome()
  open.unshift(() => home.remove())
  const desktop = await startDesktop(options)
  open.unshift(() => desktop.stop())
  return {
    desktop,
    home,
    async start(...args) {
      const app = await launchApp({ desktop, home: home.home, args })
      open.unshift(() => app.close())
      return app
    },
  }
}

/** Call once in each spec file. */
export function clearStageAfterEach(): void {
  afterEach(async () => {
    const steps = open.splice(0)
    const failed: unknown[] = []
    // What was begun last ends first, and one that fails keeps none of the others from ending.
    for (const step of steps) await step().catch((error: unknown) => failed.push(error))
    if (failed.length > 0) throw new AggregateError(failed, 'the stage could not be cleared')
  })
}
