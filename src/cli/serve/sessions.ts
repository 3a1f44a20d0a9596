import { newSecret, sameSecret } from './secrets.ts'

/** Unused one-time addresses kept at most; an older one stops being good. */
const mostTokens = 8
/** Browsers signed in at most; an older one is signed out. */
const mostSessions = 16

interface Session {
  cookie: string
  /** Null until the page fetched it: it is given out once. */
  key: string | null
}

/** Who may see the page, and who may talk to the engine. Nothing here outlives the process. */
export interface Sessions {
  /** A token for one sign-in. */
  newToken(): string
  /** The new session's cookie when the token is good; the token is not good again. */
  signIn(token: string): string | null
  known(cookie: string): boolean
  /** The session's second key, once; null for an unknown cookie or when it was given out before. */
  takeKey(cookie: string): string | null
  /** Whether the key is the one that was given to this cookie's page. */
  mayCall(cookie: string, key: string): boolean
}

export function createSessions(): Sessions {
  const tokens: string[] = []
  const sessions: Session[] = []

  // Every candidate is compared, so that the time does not tell which one was near.
  const find = (cookie: string): Session | undefined => sessions.filter((s) => sameSecret(cookie, s.cookie))[0]

  return {
    newToken() {
      const token = newSecret()
      tokens.push(token)
      if (tokens.length > mostTokens) tokens.shift()
      return token
    },
    signIn(token) {
      const matches = tokens.map((kept) => sameSecret(token, kept))
      const at = matches.indexOf(true)
      if (at < 0) return null
      tokens.splice(at, 1)
      const session = { cookie: newSecret(), key: null }
      sessions.push(session)
      if (sessions.length > mostSessions) sessions.shift()
      return session.cookie
    },
    known: (cookie) => find(cookie) !== undefined,
    takeKey(cookie) {
      const session = find(cookie)
      if (session === undefined || session.key !== null) return null
      session.key = newSecret()
      return session.key
    },
    mayCall(cookie, key) {
      const session = find(cookie)
      return session !== undefined && session.key !== null && sameSecret(key, session.key)
    },
  }
}
