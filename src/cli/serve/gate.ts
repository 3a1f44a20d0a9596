import type { IncomingMessage } from 'node:http'
import { apiPath, keyHeader, keyPath } from '../../shared/bridge.ts'
import type { Sessions } from './sessions.ts'

/** What may be done with a request. `refuse` carries the status and one sentence for whoever reads it. */
export type Verdict =
  | { do: 'refuse'; status: 400 | 401 | 403 | 405 | 409; why: string }
  | { do: 'sign-in'; cookie: string }
  | { do: 'give-key'; key: string }
  | { do: 'call' }
  | { do: 'file'; path: string }

/** The server's own address, as browsers write it. */
export interface Place {
  /** e.g. `127.0.0.1:4711` */
  host: string
  /** e.g. `http://127.0.0.1:4711` */
  origin: string
  /** Cookies go to every port of 127.0.0.1, so the name says which server's it is. */
  cookieName: string
}

/**
 * Decides over one request, in the order in which it could do harm: a foreign Host (DNS rebinding),
 * a foreign Origin (another page), no session, a POST that no page of ours sent, no second key.
 */
export function judge(request: IncomingMessage, place: Place, sessions: Sessions): Verdict {
  const { method = '', headers } = request
  const target = request.url ?? ''
  if (!target.startsWith('/') || target.startsWith('//')) return refuse(400, 'The address is not one of this server.')
  const url = parse(target, place)
  if (url === null) return refuse(400, 'The address is not one of this server.')
  if (values(request, 'host').join() !== place.host) return refuse(403, 'This server answers to its own address only.')
  const origins = values(request, 'origin')
  if (origins.length > 0 && origins.join() !== place.origin) return refuse(403, 'Another site may not use this server.')

  const token = url.searchParams.get('token')
  if (method === 'GET' && url.pathname === '/' && token !== null) {
    const fresh = sessions.signIn(token)
    return fresh === null
      ? refuse(401, signInAgain('This address was used already, or is of an older start.'))
      : { do: 'sign-in', cookie: fresh }
  }
  const cookie = cookieOf(headers.cookie, place.cookieName)
  if (cookie === null || !sessions.known(cookie)) return refuse(401, signInAgain('This browser is not signed in.'))

  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST')
    return refuse(405, 'This server does not know that method.')
  if (method === 'POST' && origins.length === 0)
    return refuse(403, 'A request that changes things must say where it comes from.')
  if (url.pathname === keyPath) {
    if (method !== 'POST') return refuse(405, 'The key is asked for with POST.')
    const key = sessions.takeKey(cookie)
    return key === null
      ? refuse(409, signInAgain('The key of this session was given out already.'))
      : { do: 'give-key', key }
  }
  if (url.pathname === apiPath || url.pathname.startsWith(`${apiPath}/`)) {
    const keys = values(request, keyHeader)
    if (keys.length !== 1 || !sessions.mayCall(cookie, keys[0] ?? ''))
      return refuse(403, signInAgain('The key of this session is missing or wrong.'))
    return { do: 'call' }
  }
  if (method === 'POST') return refuse(405, 'Nothing here takes a POST.')
  return { do: 'file', path: url.pathname }
}

function refuse(status: (Verdict & { do: 'refuse' })['status'], why: string): Verdict {
  return { do: 'refuse', status, why }
}

function signInAgain(why: string): string {
  return `${why} Type \`ctx-backup serve\` in a terminal and open the address that it prints.`
}

function parse(target: string, place: Place): URL | null {
  return URL.canParse(target, place.origin) ? new URL(target, place.origin) : null
}

/** All values of a header as they were sent: Node joins or drops doubled ones. */
function values(request: IncomingMessage, name: string): string[] {
  const found: string[] = []
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    if (request.rawHeaders[i]?.toLowerCase() === name) found.push(request.rawHeaders[i + 1] ?? '')
  }
  return found
}

function cookieOf(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const cut = part.indexOf('=')
    if (cut > 0 && part.slice(0, cut).trim() === name) return part.slice(cut + 1).trim()
  }
  return null
}
