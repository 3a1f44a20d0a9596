import { keyHeader, keyPath } from '../../shared/bridge.ts'
import { type Problem, ProblemError } from '../../shared/model/problem.ts'
import { sessionLost } from './problem-of.ts'

/** Kept per origin, so per port, which cookies are not. */
const storageName = 'ctx-backup.session-key'

export interface KeyStore {
  getItem(name: string): string | null
  setItem(name: string, value: string): void
  removeItem(name: string): void
}

/**
 * `fetch` for `serve`: asks once for the page's second key and sends it with every call.
 * A key that the server no longer knows is dropped and asked for anew, once a call.
 * `onOver` hears that the session is over: an event stream's own errors do not carry the reason.
 */
export function keyedFetch(store: KeyStore, plain: typeof fetch, onOver: (problem: Problem) => void): typeof fetch {
  let asking: Promise<string> | null = null

  function over(): ProblemError {
    const error = new ProblemError(sessionLost())
    onOver(error.problem)
    return error
  }

  async function askForKey(): Promise<string> {
    const answer = await plain(keyPath, { method: 'POST', credentials: 'same-origin' })
    if (answer.ok) {
      const { key } = (await answer.json()) as { key: string }
      store.setItem(storageName, key)
      return key
    }
    // Another tab of the same session may have been handed it a moment ago.
    const other = store.getItem(storageName)
    if (answer.status === 409 && other !== null) return other
    throw over()
  }

  async function key(): Promise<string> {
    const kept = store.getItem(storageName)
    if (kept !== null) return kept
    asking ??= askForKey().finally(() => {
      asking = null
    })
    return asking
  }

  const send = async (input: RequestInfo | URL, init: RequestInit | undefined, value: string) => {
    const headers = new Headers(init?.headers)
    headers.set(keyHeader, value)
    return plain(input, { ...init, headers, credentials: 'same-origin' })
  }

  return async (input, init) => {
    const value = await key()
    const answer = await send(input, init, value)
    if (answer.status !== 401 && answer.status !== 403) return answer
    if (store.getItem(storageName) === value) store.removeItem(storageName)
    const again = await send(input, init, await key())
    if (again.status === 401 || again.status === 403) throw over()
    return again
  }
}
