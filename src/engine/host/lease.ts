import { request } from 'node:http'
import type { Clock } from '../system/clock.ts'
import { type LeaseKind, leasePath, loginLinkPath } from './socket-paths.ts'

/** A hold on a live engine: open as long as both sides live. */
export interface Lease {
  /** Resolves when the engine is gone or the lease was released. */
  readonly ended: Promise<void>
  release(): void
}

/** Milliseconds that a live `serve` may take to make an address. */
const linkPatience = 5000

/** How an attempt to attach went: nobody there, somebody who does not answer, or a lease. */
export type LeaseAnswer = { kind: 'granted'; lease: Lease } | { kind: 'nobody' } | { kind: 'silent' }

/** Asks the engine behind `socket` for a lease. Never rejects; waits at most `patienceMs` for an answer. */
export async function takeLease(
  socket: string,
  kind: LeaseKind,
  clock: Clock,
  patienceMs: number,
): Promise<LeaseAnswer> {
  const call = request({ socketPath: socket, path: `${leasePath}?kind=${kind}`, agent: false })
  const answered = new AbortController()
  const answer = new Promise<LeaseAnswer>((resolve) => {
    call.on('error', () => resolve({ kind: 'nobody' }))
    call.on('response', (response) => {
      const ended = new Promise<void>((done) => response.once('close', () => done()))
      response.on('error', () => undefined)
      response.resume()
      if (response.statusCode === 200)
        return resolve({ kind: 'granted', lease: { ended, release: () => call.destroy() } })
      call.destroy()
      return resolve({ kind: 'nobody' })
    })
    call.end()
  })
  const patience = clock.sleep(patienceMs, answered.signal).then(
    (): LeaseAnswer => {
      call.destroy()
      return { kind: 'silent' }
    },
    () => answer,
  )
  const first = await Promise.race([answer, patience])
  answered.abort()
  return first
}

/** A new one-time address of the `serve` behind `socket`; null when it is no `serve` or nobody answers. */
export function askLoginLink(socket: string): Promise<string | null> {
  return new Promise((resolve) => {
    const call = request({
      socketPath: socket,
      path: loginLinkPath,
      method: 'POST',
      agent: false,
      timeout: linkPatience,
    })
    call.on('timeout', () => call.destroy())
    call.on('error', () => resolve(null))
    call.on('response', (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
      })
      response.on('error', () => resolve(null))
      response.on('end', () => resolve(response.statusCode === 200 ? urlOf(body) : null))
    })
    call.end()
  })
}

function urlOf(body: string): string | null {
  const parsed: unknown = JSON.parse(body)
  if (typeof parsed !== 'object' || parsed === null || !('url' in parsed)) return null
  return typeof parsed.url === 'string' ? parsed.url : null
}
