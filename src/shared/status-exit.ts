import type { Item, Status } from './model/status.ts'
import { mustVerifyClasses, unimportantClasses } from './model/words.ts'

/** What `status` ends with: 0 all that matters is proven covered, 3 covered with advice left, 1 not so. */
export type StatusExit = 0 | 1 | 3

/** DESIGN 6, as a function of what `status` tells. */
export function statusExit(status: Status): StatusExit {
  const items = [...status.projects.flatMap((project) => project.items), ...status.user.items]
  const uncovered =
    status.exposure.files > 0 ||
    status.unknown.length > 0 ||
    status.problems.some((problem) => problem.severity !== 'advice') ||
    status.jobs.some((job) => job.state === 'failed') ||
    items.some(isOpen)
  if (uncovered) return 1
  const { thisDisk, anotherDisk, anotherMachine, offSite } = status.survival
  const advice =
    status.problems.length > 0 ||
    status.jobs.some((job) => job.state === 'warning') ||
    items.some((item) => item.leftOut === true) ||
    (thisDisk > 0 && anotherDisk + anotherMachine + offSite === 0)
  return advice ? 3 : 0
}

/** Whether something of an item is in nothing proven, or could not be looked into. */
function isOpen(item: Item): boolean {
  if (item.unknown !== undefined) return true
  if (unimportantClasses.has(item.class)) return false
  if (item.exposedFiles > 0) return true
  if (item.files === 0 || item.leftOut === true) return false
  if (item.protection === 'none' && item.protections.length === 0) return true
  return item.protection === 'backup' && mustVerifyClasses.has(item.class) && item.proof?.level !== 'verified'
}
