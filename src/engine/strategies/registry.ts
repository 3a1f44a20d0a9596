import type { StrategyId } from '../../shared/model/words.ts'
import { createCp } from './cp/cp.ts'
import { createRsync } from './rsync/rsync.ts'
import type { Strategy, StrategyDeps } from './strategy.ts'

/** Every strategy that this version has, by its id. */
export function createStrategies(deps: StrategyDeps): Map<StrategyId, Strategy> {
  return new Map([createRsync(deps), createCp(deps)].map((strategy) => [strategy.id, strategy]))
}
