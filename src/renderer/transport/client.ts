import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink, type TRPCClient } from '@trpc/client'
import { EventSource } from 'eventsource'
import { apiPath, type Bridge, bridgeName } from '../../shared/bridge.ts'
import type { Problem } from '../../shared/model/problem.ts'
import type { AppRouter } from '../../shared/router.ts'
import { bridgeLink } from './bridge-link.ts'
import { keyedFetch } from './session-key.ts'

export type Api = TRPCClient<AppRouter>

/** The bridge that preload exposes; undefined in a browser. */
export function findBridge(): Bridge | undefined {
  return (window as unknown as Record<string, Bridge | undefined>)[bridgeName]
}

let over: Problem | null = null

/** Why this page may no longer ask, once it may not: only a new address, so a new page, helps. */
export const sessionOver = (): Problem | null => over

function overHttp(): Api {
  const withKey = keyedFetch(window.localStorage, window.fetch.bind(window), (problem) => {
    over = problem
  })
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (op) => op.type === 'subscription',
        // The browser's own EventSource sends no headers, and without the key no event comes.
        true: httpSubscriptionLink({
          url: apiPath,
          EventSource,
          eventSourceOptions: { fetch: (url: string | URL, init: RequestInit) => withKey(url, init) },
        }),
        false: httpLink({ url: apiPath, fetch: (url, init) => withKey(url as string | URL, init as RequestInit) }),
      }),
    ],
  })
}

/** The one client of the page: over the bridge inside Electron, over HTTP from the page's own origin elsewhere. */
export function connectApi(): Api {
  const bridge = findBridge()
  if (bridge === undefined) return overHttp()
  return createTRPCClient<AppRouter>({ links: [bridgeLink(bridge)] })
}

/** Set up once; screens import this. */
export const api: Api = connectApi()
