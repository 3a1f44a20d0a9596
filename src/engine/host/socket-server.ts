import { chmod, mkdir, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { dirname } from 'node:path'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import type { EngineApi } from '../../shared/api.ts'
import { apiPath } from '../../shared/bridge.ts'
import { appRouter } from '../../shared/router.ts'
import type { Clock } from '../system/clock.ts'
import { type LeaseKind, leasePath, loginLinkPath } from './socket-paths.ts'

/** Largest request body: a crontab of a million characters, escaped. */
export const maxBodyBytes = 8 * 1024 * 1024

export interface SocketServerOptions {
  engine: EngineApi
  /** Path of the socket; its folder is made 0700 when it is missing. */
  socket: string
  clock: Clock
  /** Told of errors that no room foresaw. */
  onUnexpected: (error: unknown, where: string) => void
  /** `serve`: makes a new one-time address; null before it can. */
  loginLink?: () => string | null
}

export interface SocketServer {
  /** Commands that use this engine now: leases of kind `work`, and calls not yet answered. */
  busy(): number
  /** Refuses newcomers from now on. */
  refuseNew(): void
  /** Lets answers go out for at most `graceMs`, then ends leases and cuts all connections. */
  close(graceMs: number): Promise<void>
}

/**
 * Serves the router on a Unix socket, 0600. Call it only while holding the engine lock:
 * a socket file found there belongs to a dead engine and is removed.
 */
export async function serveSocket(options: SocketServerOptions): Promise<SocketServer> {
  const { engine, socket } = options
  const desk: Desk = { leases: new Set(), workers: 0, calls: 0, closing: false, onIdle: () => undefined }
  const api = createHTTPHandler({
    router: appRouter,
    basePath: `${apiPath}/`,
    createContext: async () => ({ engine }),
    maxBodySize: maxBodyBytes,
    onError: ({ error, path }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR') options.onUnexpected(error.cause ?? error, path ?? 'socket')
    },
  })

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://engine')
    if (desk.closing) return refuse(response, 503)
    if (pathname.startsWith(`${apiPath}/`)) {
      if (!(request.headers.accept ?? '').includes('text/event-stream')) countCall(desk, response)
      return api(request, response)
    }
    if (pathname === leasePath)
      return grantLease(desk, response, searchParams.get('kind') === 'work' ? 'work' : 'follow')
    if (pathname === loginLinkPath && request.method === 'POST' && options.loginLink) {
      const url = options.loginLink()
      return url === null ? refuse(response, 404) : answerJson(request, response, { url })
    }
    return refuse(response, 404)
  })
  // A restore may take hours; only the other end's death ends a call.
  server.requestTimeout = 0
  server.timeout = 0

  await mkdir(dirname(socket), { recursive: true, mode: 0o700 })
  await rm(socket, { force: true })
  await listen(server, socket)
  await chmod(socket, 0o600)

  return {
    busy: () => desk.workers + desk.calls,
    refuseNew() {
      desk.closing = true
    },
    close: (graceMs) => closeServer(server, desk, options.clock, graceMs),
  }
}

interface Desk {
  leases: Set<ServerResponse>
  workers: number
  calls: number
  closing: boolean
  /** Called when the last call was answered. */
  onIdle: () => void
}

function countCall(desk: Desk, response: ServerResponse): void {
  desk.calls += 1
  response.once('close', () => {
    desk.calls -= 1
    if (desk.calls === 0) desk.onIdle()
  })
}

/** A lease is an answer that never ends: either side sees at once when the other is gone. */
function grantLease(desk: Desk, response: ServerResponse, kind: LeaseKind): void {
  desk.leases.add(response)
  if (kind === 'work') desk.workers += 1
  response.once('close', () => {
    desk.leases.delete(response)
    if (kind === 'work') desk.workers -= 1
  })
  response.writeHead(200, { 'content-type': 'text/plain' })
  response.write('granted\n')
}

function answerJson(request: IncomingMessage, response: ServerResponse, body: unknown): void {
  request.resume()
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' }).end()
}

function listen(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(socket, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function closeServer(server: Server, desk: Desk, clock: Clock, graceMs: number): Promise<void> {
  desk.closing = true
  const idle = new AbortController()
  desk.onIdle = () => idle.abort()
  // Leases end last: a guest that sees its lease end waits for no answer any more.
  if (desk.calls > 0) await clock.sleep(graceMs, idle.signal).catch(() => undefined)
  // Node removes the socket file when it stops listening.
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  for (const lease of desk.leases) lease.end()
  server.closeAllConnections()
  await closed
}
