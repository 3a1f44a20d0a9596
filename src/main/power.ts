import { powerMonitor } from 'electron'
import type { EngineApi } from '../shared/api.ts'
import type { Report } from './call.ts'

type PowerEvent = Parameters<EngineApi['power']>[0]['event']

/** Tells the engine when the machine sleeps, wakes, or changes between mains and battery. */
export function forwardPower(engine: Pick<EngineApi, 'power'>, report: Report): void {
  const tell = (event: PowerEvent) => () => {
    engine.power({ event }).catch((error: unknown) => report(error, `power ${event}`))
  }
  powerMonitor.on('suspend', tell('suspend'))
  powerMonitor.on('resume', tell('resume'))
  powerMonitor.on('on-ac', tell('on-ac'))
  powerMonitor.on('on-battery', tell('on-battery'))
}
