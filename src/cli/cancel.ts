import type { EngineApi } from '../shared/api.ts'
import type { RunKind } from '../shared/model/words.ts'
import type { Cli } from './cli.ts'
import { exit } from './exit-codes.ts'

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
  const off = cli.onSignal(() => {
    if (cancelled) return cli.quit(exit.cancelled)
    cancelled = true
    cli.note('Cancelling; press Ctrl-C again to leave at once (what is half done is then cleared at the next start).')
    cancel().catch(() => undefined)
  })
  try {
    const value = await work()
    return cancelled ? { cancelled, value } : { cancelled: false, value }
  } catch (error) {
    // A refusal that follows the cancel is its consequence, not news.
    if (cancelled) return { cancelled: true, value: null }
    throw error
  } finally {
    off()
  }
}

/** Cancels what runs of this kind; for calls that do not tell the id of their run. */
export async function cancelKind(engine: EngineApi, kind: RunKind): Promise<void> {
  const { running } = await engine.state()
  await Promise.all(running.filter((run) => run.kind === kind).map((run) => engine.cancelRun({ run: run.id })))
}
