import type { EngineApi } from '../../shared/api.ts'
import type { StateChange } from '../../shared/model/state.ts'
import type { Clock } from '../system/clock.ts'
import type { EngineLink } from './engine-link.ts'
import { EngineGone } from './socket-client.ts'

/** Milliseconds before a follower turns to the next engine, so that a dying one is not asked in a loop. */
const followPause = 200
/** Engines that one call may outlive. */
const attempts = 5

/**
 * An EngineApi that stays the same while the engine behind it changes hands. When the engine ends in
 * mid-call, `ask` asks the next one; `tell` does so only when the request surely never arrived.
 */
export function linkedEngine(link: EngineLink, clock: Clock): EngineApi {
  async function call<T>(repeatable: boolean, make: (engine: EngineApi) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const current = await link.current()
      try {
        return await make(current.api)
      } catch (error) {
        if (!(error instanceof EngineGone)) throw error
        link.lost(current)
        if (link.closed || attempt === attempts || (error.sent && !repeatable)) throw error
      }
    }
  }
  const ask = <T>(make: (engine: EngineApi) => Promise<T>): Promise<T> => call(true, make)
  const tell = <T>(make: (engine: EngineApi) => Promise<T>): Promise<T> => call(false, make)

  return {
    state: () => ask((e) => e.state()),
    changes: (signal) => changes(link, clock, signal),
    status: (input) => ask((e) => e.status(input)),
    scan: (input) => ask((e) => e.scan(input)),
    jobs: () => ask((e) => e.jobs()),
    config: () => ask((e) => e.config()),
    propose: (input) => ask((e) => e.propose(input)),
    acceptProposal: (input) => tell((e) => e.acceptProposal(input)),
    saveJob: (input) => tell((e) => e.saveJob(input)),
    removeJob: (input) => tell((e) => e.removeJob(input)),
    pause: (input) => tell((e) => e.pause(input)),
    resume: (input) => tell((e) => e.resume(input)),
    saveSettings: (input) => tell((e) => e.saveSettings(input)),
    startRun: (input) => tell((e) => e.startRun(input)),
    waitRun: (input, signal) => ask((e) => e.waitRun(input, signal)),
    cancelRun: (input) => tell((e) => e.cancelRun(input)),
    runs: (input) => ask((e) => e.runs(input)),
    run: (input) => ask((e) => e.run(input)),
    log: (input) => ask((e) => e.log(input)),
    snapshots: (input) => ask((e) => e.snapshots(input)),
    ls: (input) => ask((e) => e.ls(input)),
    restore: (input) => tell((e) => e.restore(input)),
    verify: (input) => ask((e) => e.verify(input)),
    prune: (input) => tell((e) => e.prune(input)),
    fix: (input) => tell((e) => e.fix(input)),
    importCrontab: (input) => tell((e) => e.importCrontab(input)),
    strategies: () => ask((e) => e.strategies()),
    probe: (input) => ask((e) => e.probe(input)),
    preview: (input) => ask((e) => e.preview(input)),
    nextTimes: (input) => ask((e) => e.nextTimes(input)),
    doctor: () => ask((e) => e.doctor()),
    power: (input) => tell((e) => e.power(input)),
    uninstall: () => tell((e) => e.uninstall()),
  }
}

/** Follows one engine after the other: each begins with its whole state. */
async function* changes(link: EngineLink, clock: Clock, signal: AbortSignal): AsyncGenerator<StateChange> {
  while (!signal.aborted && !link.closed) {
    const current = await link.current()
    try {
      yield* current.api.changes(signal)
      if (current.kind === 'own') return
    } catch (error) {
      if (!(error instanceof EngineGone)) throw error
    }
    if (signal.aborted || link.closed) return
    link.lost(current)
    await clock.sleep(followPause, signal).catch(() => undefined)
  }
}
