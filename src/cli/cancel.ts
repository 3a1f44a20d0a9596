import type { EngineApi } from '../shared/api.ts'
import type { RunKind } from '../shared/model/words.ts'
import type { Cli } from './cli.ts'
import { exit } from './exit-codes.ts'

/** Milliseconds between two attempts to cancel. */
const cancelEvery = 500

/**
 * Does long work that Ctrl-C (INT, TERM, HUP) cancels in order; a second one leaves at once with 130.
 * `cancel` asks for the end; the work is still waited for. `cancelled` tells that it was asked for.
 */
export async function cancellable<T>(
  cli: Cli,
  work: () => Promise<T>,
  cancel: () => Promise<void>,
): Promise<{ cancelled: false; value: T } | { cancelled: true; value: T | null }> {
  let cancelled = false
  const over = new AbortController()
  // Again and again: work of several steps begins its next one after the first was cancelled.
  const keepCancelling = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await cancel().catch(() => undefined)
      await cli.clock.sleep(cancelEvery, over.signal).catch(() => undefined)
    }
  }
  const off = cli.onSignal(() => {
    if (cancelled) return cli.quit(exit.cancelled)
    cancelled = true
    cli.note('Cancelling; press Ctrl-C again to leave at once (what is half done is then cleared at the next start).')
    void keepCancelling()
  })
  try {
    const value = await work()
    return cancelled ? { cancelled, value } : { cancelled: false, value }
  } catch (error) {
    // A refusal that follows the cancel is its consequence, not news.
    if (cancelled) return { cancelled: true, value: null }
    throw error
  } finally {
    over.abort()
    off()
  }
}

/** Cancels what runs of this kind and job (any job when null); for calls that do not tell the id of their run. */
export async function cancelKind(engine: EngineApi, kind: RunKind, job: string | null): Promise<void> {
  const { running } = await engine.state()
  const mine = running.filter((run) => run.kind === kind && (job === null || run.job === job))
  await Promise.all(mine.map((run) => engine.cancelRun({ run: run.id })))
}
