import { useSyncExternalStore } from 'react'
import { type Bridge, routes } from '../../shared/bridge.ts'

export type Route =
  | { screen: 'overview' }
  /** Job null and not new: the list and the general settings. */
  | { screen: 'settings'; job: string | null; isNew: boolean; field: string | null }
  /** Run null: all runs. */
  | { screen: 'run'; run: string | null }

/** What an address asks for; anything unknown leads to the overview. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const parts = path.split('/').filter((part) => part !== '')
  const field = new URLSearchParams(query).get('field')
  if (parts[0] === 'run') return { screen: 'run', run: decoded(parts[1]) }
  if (parts[0] === 'settings') {
    const job = parts[1] === 'jobs' ? decoded(parts[2]) : null
    return { screen: 'settings', job, isNew: parts[1] === 'new-job', field }
  }
  return { screen: 'overview' }
}

function decoded(part: string | undefined): string | null {
  if (part === undefined) return null
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

export function navigate(route: string): void {
  window.location.hash = route
}

const listen = (changed: () => void) => {
  window.addEventListener('hashchange', changed)
  return () => window.removeEventListener('hashchange', changed)
}

/** The address as text: stable between renders, so that `useSyncExternalStore` can compare it. */
export const useHash = (): string => useSyncExternalStore(listen, () => window.location.hash)

/** A click on the tray or on a notification asks the page to show a route. */
export function showRoutesOfShell(bridge: Bridge | undefined): void {
  bridge?.onNavigate((route) => {
    // Only addresses within the page.
    if (route.startsWith('#/')) navigate(route)
  })
}

export const withField = (route: string, field: string | undefined): string =>
  field === undefined ? route : `${route}?field=${encodeURIComponent(field)}`

export { routes }
