import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { FirstStart } from '../first-start/first-start.tsx'
import { Overview } from '../overview/overview.tsx'
import { RunScreen } from '../run/run-screen.tsx'
import { SettingsScreen } from '../settings/settings-screen.tsx'
import { useApp, useConnection, useHasState } from '../store/store.ts'
import { Connecting, SessionOver } from './connection.tsx'
import { CrashGuard } from './crash-guard.tsx'
import { parseRoute, type Route, useHash } from './routes.ts'
import { Shell } from './shell.tsx'
import { theme } from './theme.ts'

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Notifications position="bottom-right" autoClose={6000} limit={4} />
      <CrashGuard>
        <Content />
      </CrashGuard>
    </MantineProvider>
  )
}

function Content() {
  const connection = useConnection()
  const hasState = useHasState()
  if (connection.kind === 'closed') return <SessionOver problem={connection.problem} />
  return hasState ? <Screens /> : <Connecting />
}

function Screens() {
  const hash = useHash()
  const configured = useApp((s) => s.configured)
  const route = parseRoute(hash)
  return (
    <Shell route={route}>
      <CrashGuard key={hash}>
        <Screen route={route} configured={configured} />
      </CrashGuard>
    </Shell>
  )
}

function Screen({ route, configured }: { route: Route; configured: boolean }) {
  switch (route.screen) {
    case 'overview':
      return configured ? <Overview /> : <FirstStart />
    case 'settings':
      return <SettingsScreen job={route.job} isNew={route.isNew} field={route.field} />
    case 'run':
      return <RunScreen run={route.run} />
  }
}
