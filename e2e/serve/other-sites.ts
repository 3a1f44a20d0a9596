import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Site {
  origin: string
  /** What browsers sent here as cookies: they do not tell ports apart. */
  cookies: string[]
}

/**
 * A second server on 127.0.0.1, as any program or other user of the machine may run one.
 * Its one page has no policy of its own, so that nothing but the other side can stop it.
 */
export function openHostileSite(): Promise<Site> {
  const cookies: string[] = []
  const server = createServer((request, response) => {
    if (request.headers.cookie !== undefined) cookies.push(request.headers.cookie)
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>hostile</title><body></body>')
  })
  return listen(server, cookies)
}

const answers: Record<string, [type: string, body: string]> = {
  image: ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'],
  script: ['text/javascript', ''],
  style: ['text/css', ''],
}

/** A server that gives everything to everybody: against it each attack must succeed, or the attack proves nothing. */
export function openCarelessSite(): Promise<Site> {
  const server = createServer((request, response) => {
    request.resume()
    const wantsEvents = request.headers.accept === 'text/event-stream'
    const [type, body] = wantsEvents
      ? ['text/event-stream', 'data: secret\n\n']
      : (answers[String(request.headers['sec-fetch-dest'])] ?? ['text/html', 'secret'])
    response
      .writeHead(200, {
        'content-type': type,
        'access-control-allow-origin': request.headers.origin ?? '*',
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': 'x-ctx-key, content-type',
      })
      .end(body)
  })
  server.on('upgrade', (request: IncomingMessage, socket) => {
    const id = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
    const accept = createHash('sha1').update(id).digest('base64')
    const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
    socket.on('error', () => socket.destroy())
    socket.write(`${[...head, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`)
    onTestFinished(() => void socket.destroy())
  })
  return listen(server, [])
}

async function listen(server: Server, cookies: string[]): Promise<Site> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, cookies }
}
