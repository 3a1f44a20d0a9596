import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import type { EngineApi } from '../../shared/api.ts'
import { apiPath } from '../../shared/bridge.ts'
import { contentSecurityPolicy } from '../../shared/csp.ts'
import { appRouter } from '../../shared/router.ts'
import { judge, type Place, type Verdict } from './gate.ts'
import { createSessions } from './sessions.ts'
import { listStatic, type StaticFiles } from './static-files.ts'

/** Largest request body: a crontab of a million characters, escaped. */
const maxBodyBytes = 8 * 1024 * 1024

export interface PageServerOptions {
  engine: EngineApi
  /** Folder of the built page. */
  root: string
  /** 0 = any free one. */
  port: number
  onUnexpected: (error: unknown, where: string) => void
}

export interface PageServer {
  readonly port: number
  /** A new address, good for one sign-in. */
  newLink(): string
  /** Ends all streams and stops listening. */
  close(): Promise<void>
}

/**
 * The window's page and the router on 127.0.0.1 alone. Rejects with the system's error
 * (`EADDRINUSE`, `EACCES`) when the port cannot be had.
 */
export async function servePage(options: PageServerOptions): Promise<PageServer> {
  const sessions = createSessions()
  const files = await listStatic(options.root)
  let place: Place | null = null
  const api = createHTTPHandler({
    router: appRouter,
    basePath: `${apiPath}/`,
    createContext: async () => ({ engine: options.engine }),
    maxBodySize: maxBodyBytes,
    onError: ({ error, path }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR') options.onUnexpected(error.cause ?? error, path ?? 'serve')
    },
  })
  const server = createServer((request, response) => {
    for (const [name, value] of securityHeaders) response.setHeader(name, value)
    if (place === null) refuse(request, response, 403, 'Not ready yet.')
    else
      carryOut(judge(request, place, sessions), {
        request,
        response,
        api,
        files,
        place,
        onUnexpected: options.onUnexpected,
      })
  })

  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port: options.port, exclusive: true }, () =>
      resolve((server.address() as AddressInfo).port),
    )
  })
  const home = new URL(`http://127.0.0.1:${port}`)
  place = { host: home.host, origin: home.origin, cookieName: `ctx_backup_${port}` }

  return {
    port,
    newLink: () => `http://127.0.0.1:${port}/?token=${sessions.newToken()}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** On every answer; no header of CORS is ever sent. */
const securityHeaders = [
  ['Content-Security-Policy', contentSecurityPolicy],
  ['Referrer-Policy', 'no-referrer'],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Cross-Origin-Embedder-Policy', 'require-corp'],
  ['Permissions-Policy', 'camera=(), microphone=(), geolocation=()'],
  ['Cache-Control', 'no-store'],
] as const

interface Desk {
  request: IncomingMessage
  response: ServerResponse
  api: RequestListener
  files: StaticFiles
  place: Place
  onUnexpected: (error: unknown, where: string) => void
}

function carryOut(verdict: Verdict, desk: Desk): void {
  const { request, response } = desk
  switch (verdict.do) {
    case 'refuse':
      refuse(request, response, verdict.status, verdict.why)
      break
    case 'sign-in':
      request.resume()
      response.setHeader('Set-Cookie', `${desk.place.cookieName}=${verdict.cookie}; Path=/; HttpOnly; SameSite=Strict`)
      response.writeHead(303, { location: '/' }).end()
      break
    case 'give-key':
      request.resume()
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ key: verdict.key }))
      break
    case 'call':
      desk.api(request, response)
      break
    case 'file':
      sendFile(desk, verdict.path).catch((error: unknown) => {
        desk.onUnexpected(error, 'serve')
        response.destroy()
      })
      break
  }
}

async function sendFile(desk: Desk, path: string): Promise<void> {
  const { request, response } = desk
  request.resume()
  const file = await desk.files.read(path)
  if (file === null) return refuse(request, response, 404, 'There is nothing at this address.')
  response.writeHead(200, { 'content-type': file.type, 'content-length': file.body.length })
  response.end(request.method === 'HEAD' ? undefined : file.body)
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number, why: string): void {
  // What it still sends is not read: the connection ends with the answer.
  request.resume()
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(`${why}\n`)
}
