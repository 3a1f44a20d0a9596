import { describe, expect, it } from 'vitest'
import { routes } from '../../shared/bridge.ts'
import { parseRoute, withField } from './routes.ts'

describe('addresses within the window', () => {
  it('lead to the screens that tray and notifications name', () => {
    expect(parseRoute(routes.overview)).toEqual({ screen: 'overview' })
    expect(parseRoute(routes.run('r/1 ü'))).toEqual({ screen: 'run', run: 'r/1 ü' })
    expect(parseRoute(routes.runs)).toEqual({ screen: 'run', run: null })
    expect(parseRoute(routes.job('home'))).toEqual({ screen: 'settings', job: 'home', isNew: false, field: null })
    expect(parseRoute(routes.newJob)).toMatchObject({ screen: 'settings', job: null, isNew: true })
  })
  it('name the field to look at', () => {
    expect(parseRoute(withField(routes.job('a'), 'destination'))).toMatchObject({ job: 'a', field: 'destination' })
    expect(withField(routes.settings, undefined)).toBe(routes.settings)
  })
  it('lead to the overview when they make no sense, and never throw', () => {
    for (const hash of ['', '#', '#/', '#/nowhere', '#/overview/deep']) expect(parseRoute(hash).screen).toBe('overview')
    expect(parseRoute('#/run/%E0%A4%A')).toEqual({ screen: 'run', run: null })
  })
})
