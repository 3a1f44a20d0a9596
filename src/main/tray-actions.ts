import type { Clock } from '../engine/system/clock.ts'
import type { EngineApi } from '../shared/api.ts'
import { type Problem, ProblemError } from '../shared/model/problem.ts'
import type { Report } from './call.ts'
import { pauseEnd, type TrayAction } from './tray-model.ts'

export interface ActionDoors {
  engine: Pick<EngineApi, 'startRun' | 'pause' | 'resume'>
  clock: Pick<Clock, 'now'>
  open(route?: string): void
  quit(): void
  /** Says why a click did not do what it says. */
  refused(problem: Problem): void
  report: Report
}

/** Carries out what was clicked in the tray; never rejects. */
export async function carryOut(action: TrayAction, doors: ActionDoors): Promise<void> {
  const { engine } = doors
  try {
    switch (action.do) {
      case 'open':
        return doors.open(action.route)
      case 'quit':
        return doors.quit()
      case 'pause':
        return await engine.pause({ job: null, until: pauseEnd(action.until, doors.clock.now()) })
      case 'resume':
        return await engine.resume({ job: null })
      case 'run':
        // One that is refused must not keep the others from running.
        await Promise.all(
          action.jobs.map((job) =>
            engine
              .startRun({ job, trigger: 'manual', allow: [], dryRun: false })
              .catch((error: unknown) => say(error, doors)),
          ),
        )
    }
  } catch (error) {
    say(error, doors)
  }
}

function say(error: unknown, doors: ActionDoors): void {
  if (error instanceof ProblemError) doors.refused(error.problem)
  else doors.report(error, 'tray')
}
