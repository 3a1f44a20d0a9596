import { join } from 'node:path'
import type { Clock } from '../system/clock.ts'
import { startWorker } from '../system/worker-rpc.ts'
import { workerFile } from '../system/workers.ts'
import type { HistoryOps } from './history-ops.ts'
import type { Folders, History } from './types.ts'

/** Opens the history of runs and facts, in a thread of its own. Rejects with ProblemError (`history-...`). */
export async function openHistory(options: { folders: Pick<Folders, 'data'>; clock: Clock }): Promise<History> {
  const file = join(options.folders.data, 'history.db')
  const worker = startWorker<HistoryOps>(workerFile('history'))
  let mended: string | null
  try {
    mended = (await worker.call('open', { file, now: options.clock.now() })).mended
  } catch (error) {
    await worker.close()
    throw error
  }
  return {
    file,
    mended,
    insertRun: (run) => worker.call('insertRun', run),
    updateRun: (id, patch) => worker.call('updateRun', { id, patch }),
    run: (id) => worker.call('run', id),
    runs: (filter) => worker.call('runs', filter),
    unfinished: () => worker.call('unfinished', null),
    lastRun: (job) => worker.call('lastRun', job),
    pruneRuns: (before, keep) => worker.call('pruneRuns', { before, keep }),
    async get<T>(key: string) {
      const text = await worker.call('get', key)
      return text === null ? null : (JSON.parse(text) as T)
    },
    set(key, value) {
      return value === undefined
        ? worker.call('remove', key)
        : worker.call('set', { key, value: JSON.stringify(value) })
    },
    remove: (key) => worker.call('remove', key),
    async list<T>(prefix: string) {
      const rows = await worker.call('list', prefix)
      return rows.map(({ key, value }) => ({ key, value: JSON.parse(value) as T }))
    },
    async close() {
      try {
        await worker.call('close', null)
      } finally {
        await worker.close()
      }
    },
  }
}
