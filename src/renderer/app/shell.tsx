import { IconAdjustmentsHorizontal, IconHistory, IconLayoutDashboard } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import logo from '../../../assets/icon.svg'
import { routes } from '../../shared/bridge.ts'
import { glanceOf } from '../../shared/glance.ts'
import { useApp, useConnection } from '../store/store.ts'
import { Appearance } from './appearance.tsx'
import { LostBar } from './connection.tsx'
import type { Route } from './routes.ts'
import css from './shell.module.css'
import { text } from './text.ts'

const screens = [
  { screen: 'overview', href: routes.overview, label: text.overview, Icon: IconLayoutDashboard },
  { screen: 'run', href: routes.runs, label: text.runs, Icon: IconHistory },
  { screen: 'settings', href: routes.settings, label: text.settings, Icon: IconAdjustmentsHorizontal },
] as const

/** The frame of every screen: navigation at the side, notes about the engine on top. */
export function Shell({ route, children }: { route: Route; children: ReactNode }) {
  const main = useRef<HTMLElement>(null)
  const first = useRef(true)
  useTitle()
  // A new screen begins at its top, and the next Tab begins there too.
  const address = `${route.screen}/${route.screen === 'run' ? (route.run ?? '') : ''}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address is what changes
  useEffect(() => {
    if (!first.current) main.current?.focus()
    first.current = false
    main.current?.scrollTo(0, 0)
  }, [address])

  return (
    <div className={css.frame}>
      <button type="button" className={css.skip} onClick={() => main.current?.focus()}>
        {text.skip}
      </button>
      <nav className={css.nav} aria-label={text.navigation}>
        <div className={css.brand}>
          <img src={logo} alt="" width={28} height={28} />
          <span className={css.label}>{text.app}</span>
        </div>
        {screens.map(({ screen, href, label, Icon }) => (
          <a
            key={screen}
            href={href}
            className={css.link}
            aria-label={label}
            title={label}
            aria-current={route.screen === screen ? 'page' : undefined}
          >
            <Icon size={18} stroke={1.7} aria-hidden="true" />
            <span className={css.label}>{label}</span>
          </a>
        ))}
        <div className={css.foot}>
          <Appearance />
          <Version />
        </div>
      </nav>
      <div className={css.side}>
        <LostBar />
        <EngineNotes />
        <main ref={main} className={css.main} tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  )
}

function Version() {
  const version = useApp((s) => s.engine.appVersion)
  return <span className={`dim ${css.version}`}>{text.version(version)}</span>
}

/** Standing facts about the engine that change what the screens can do. */
function EngineNotes() {
  const readOnly = useApp((s) => s.configReadOnly)
  const scheduling = useApp((s) => s.engine.scheduling)
  const notes = [readOnly ? text.readOnly : null, scheduling ? null : text.notScheduling].filter(
    (note) => note !== null,
  )
  return notes.map((note) => (
    <div key={note} className={css.note} role="status">
      {note}
    </div>
  ))
}

/** The tab's name says how things stand. */
function useTitle(): void {
  const glance = useApp(glanceOf)
  const lost = useConnection().kind === 'lost'
  useEffect(() => {
    document.title = `${text.glance[lost ? 'unknown' : glance]} · ${text.app}`
  }, [glance, lost])
}
