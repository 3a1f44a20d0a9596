import type { Page } from 'playwright-core'

/** What a page got by each way it knows of reading or changing something elsewhere: `refused`, or what it has now. */
export type Loot = Record<string, string>

/** Tries, in the page, all that a page can try against the server at `target`. */
export async function attack(page: Page, target: string, keyPath: string): Promise<Loot> {
  const loot = await page.evaluate(inPage, { target, keyPath })
  // A frame that was refused shows the browser's own error page.
  const framed = page.frames().filter((frame) => frame !== page.mainFrame() && !frame.url().startsWith('chrome-error:'))
  return { ...loot, 'be framed': framed.length === 0 ? 'refused' : framed.map((frame) => frame.url()).join() }
}

/** Runs in the page: it may use nothing from outside itself. */
async function inPage({ target, keyPath }: { target: string; keyPath: string }): Promise<Record<string, string>> {
  const loot: Record<string, string> = {}
  const attempt = async (name: string, way: () => Promise<string>): Promise<void> => {
    const tooLate = new Promise<string>((resolve) => setTimeout(() => resolve('no answer'), 4_000))
    loot[name] = await Promise.race([way().catch(() => 'refused'), tooLate])
  }
  const read = async (path: string, init: RequestInit): Promise<string> => {
    const answer = await fetch(target + path, { credentials: 'include', ...init })
    return `${answer.type} ${answer.status} ${await answer.text()}`
  }
  const load = (tag: 'img' | 'script' | 'link', path: string): Promise<string> =>
    new Promise((resolve) => {
      const element = document.createElement(tag)
      element.onload = () => resolve('loaded')
      element.onerror = () => resolve('refused')
      if (tag === 'link') Object.assign(element, { rel: 'stylesheet', href: target + path })
      else Object.assign(element, { src: target + path })
      document.body.append(element)
    })
  const frame = (name: string): Promise<string> =>
    new Promise((resolve) => {
      const element = document.createElement('iframe')
      element.name = name
      // Told by its address, which this page may not read.
      element.onload = () => resolve('refused')
      document.body.append(element)
      if (name === '') element.src = `${target}/`
    })
  const job = '{"job":"ctx"}'
  const asText = { 'content-type': 'text/plain' }

  await attempt('read the page', () => read('/', {}))
  await attempt('read the state', () => read('/api/state', {}))
  await attempt('load the page blindly', () => read('/', { mode: 'no-cors' }))
  await attempt('load the state blindly', () => read('/api/state', { mode: 'no-cors' }))
  await attempt('read the state with a guessed key', () => read('/api/state', { headers: { 'x-ctx-key': 'guess' } }))
  await attempt('ask for the key', () => read(keyPath, { method: 'POST' }))
  await attempt('ask for the key blindly', () => read(keyPath, { method: 'POST', mode: 'no-cors' }))
  await attempt('start a run', () => read('/api/startRun', { method: 'POST', headers: asText, body: job }))
  await attempt('start a run blindly', () =>
    read('/api/startRun', { method: 'POST', mode: 'no-cors', headers: asText, body: job }),
  )
  await attempt('image', () => load('img', '/'))
  await attempt('script', () => load('script', '/api/state'))
  await attempt('stylesheet', () => load('link', '/'))
  await attempt(
    'event stream',
    () =>
      new Promise((resolve) => {
        const events = new EventSource(`${target}/api/changes`, { withCredentials: true })
        events.onmessage = (event) => resolve(String(event.data))
        events.onerror = () => {
          if (events.readyState === EventSource.CLOSED) resolve('refused')
        }
      }),
  )
  await attempt(
    'web socket',
    () =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${target.replace('http', 'ws')}/api/changes`)
        socket.onopen = () => resolve('open')
        socket.onerror = () => resolve('refused')
      }),
  )
  await attempt('frame', () => frame(''))
  await attempt('form', async () => {
    const loaded = frame('post-here')
    await loaded
    const form = document.createElement('form')
    const action = `${target}/api/startRun`
    Object.assign(form, { method: 'post', action, target: 'post-here', enctype: 'text/plain' })
    const field = document.createElement('input')
    Object.assign(field, { name: '{"job":"ctx","x":"', value: '"}' })
    form.append(field)
    document.body.append(form)
    const element = document.querySelector<HTMLIFrameElement>('iframe[name=post-here]')
    const answered = new Promise((resolve) => element?.addEventListener('load', resolve))
    form.submit()
    await answered
    return 'refused'
  })
  await attempt('window', async () => {
    const opened = window.open(`${target}/`)
    if (opened === null) return 'refused'
    // A page that isolates itself is cut off from who opened it, which then finds the window closed.
    const until = performance.now() + 3_000
    while (!opened.closed && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 50))
    return opened.closed ? 'refused' : 'within reach'
  })
  return loot
}
