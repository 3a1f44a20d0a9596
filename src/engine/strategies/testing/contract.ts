import { describeCopies } from './contract-backup.ts'
import { describeRestores } from './contract-restore.ts'
import { describeUpkeep } from './contract-upkeep.ts'
import type { WorldOptions } from './world.ts'

/** What holds for every strategy that keeps snapshots in folders, tried with the real tool. */
export function describeFolderStrategy(name: string, options: WorldOptions): void {
  describeCopies(name, options)
  describeRestores(name, options)
  describeUpkeep(name, options)
}
