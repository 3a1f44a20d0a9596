import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Notice } from '../shared/model/state.ts'
import { createNotifier, routeOf, shellNotices } from './notifications.ts'
import type { Said } from './said.ts'

const fake = await vi.hoisted(async () => {
  const { EventEmitter } = await import('node:events')
  const shown: FakeNotification[] = []
  class FakeNotification extends EventEmitter {
    static supported = true
    static isSupported() {
      return FakeNotification.supported
    }
    readonly options: { title: string; body: string; urgency: string }
    constructor(options: { title: string; body: string; urgency: string }) {
      super()
      this.options = options
    }
    show() {
      shown.push(this)
    }
  }
  return { shown, FakeNotification }
})
vi.mock('electron', () => ({ Notification: fake.FakeNotification }))

const notice = (id: string, change: Partial<Notice> = {}): Notice => ({
  id,
  cause: 'run-failed',
  title: `Title ${id}`,
  body: 'Body',
  opens: { screen: 'run', run: id },
  urgency: 'critical',
  ...change,
})

function memory(): Said {
  const ids = new Set<string>()
  return { first: (id) => !ids.has(id) && ids.add(id).has(id), saved: async () => undefined }
}

let opened: string[]
const make = (said = memory()) => createNotifier(said, '/icon.png', (route) => opened.push(route))
const titles = () => fake.shown.map(({ options }) => options.title)

beforeEach(() => {
  fake.shown.length = 0
  fake.FakeNotification.supported = true
  opened = []
})

describe('notices of the engine', () => {
  it('are shown once each, oldest first', () => {
    const notifier = make()
    notifier.follow({ notices: [notice('b'), notice('a')] })
    notifier.follow({ notices: [notice('c'), notice('b'), notice('a')] })
    expect(titles()).toEqual(['Title a', 'Title b', 'Title c'])
    expect(fake.shown[0]?.options).toMatchObject({ body: 'Body', urgency: 'critical' })
  })

  it('are not shown again by a later start', () => {
    const said = memory()
    make(said).follow({ notices: [notice('a')] })
    make(said).follow({ notices: [notice('b'), notice('a')] })
    expect(titles()).toEqual(['Title a', 'Title b'])
  })

  it('open what they are about when clicked', () => {
    make().follow({ notices: [notice('R7')] })
    fake.shown[0]?.emit('click')
    expect(opened).toEqual(['#/run/R7'])
  })

  it('lead to their screen', () => {
    expect(routeOf({ opens: { screen: 'run', run: 'a/b' } })).toBe('#/run/a%2Fb')
    expect(routeOf({ opens: { screen: 'run' } })).toBe('#/run')
    expect(routeOf({ opens: { screen: 'settings' } })).toBe('#/settings')
    expect(routeOf({ opens: { screen: 'overview' } })).toBe('#/overview')
  })
})

describe('the shell’s own words', () => {
  it('are said once ever', () => {
    const said = memory()
    make(said).once(shellNotices.noTray)
    make(said).once(shellNotices.noTray)
    make(said).once(shellNotices.closedToTray)
    expect(titles()).toEqual([shellNotices.noTray.title, shellNotices.closedToTray.title])
  })

  it('tell each refusal, with the run it is about behind the click', () => {
    const notifier = make()
    notifier.refused({ what: 'It is running already.', why: 'Since 10:00.', run: 'R3' })
    notifier.refused({ what: 'It is running already.', why: 'Since 10:00.' })
    expect(titles()).toEqual(['It is running already.', 'It is running already.'])
    for (const one of fake.shown) one.emit('click')
    expect(opened).toEqual(['#/run/R3', '#/overview'])
  })
})

it('nothing is shown, and nothing breaks, where the system has no notifications', () => {
  fake.FakeNotification.supported = false
  make().follow({ notices: [notice('a')] })
  expect(fake.shown).toEqual([])
})
