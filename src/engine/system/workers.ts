/** Each worker thread's entry, `src/engine/<room>/<name>.worker.ts`: name → room. */
export const workerRooms = {
  survey: 'coverage',
  history: 'store',
  run: 'runs',
} as const

export type WorkerName = keyof typeof workerRooms

/**
 * The file a worker thread starts from: the source itself in a checkout, else the bundle.
 * Bundles lie one folder below `dist` (cli, main, workers, chunks), so `../workers` holds from each of them.
 */
export function workerFile(name: WorkerName, from: string = import.meta.url): URL {
  return from.endsWith('.ts')
    ? new URL(`../${workerRooms[name]}/${name}.worker.ts`, from)
    : new URL(`../workers/${name}.worker.js`, from)
}
