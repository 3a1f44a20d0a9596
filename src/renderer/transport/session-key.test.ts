import { describe, expect, it } from 'vitest'
import { keyHeader, keyPath } from '../../shared/bridge.ts'
import { ProblemError } from '../../shared/model/problem.ts'
import { type KeyStore, keyedFetch } from './session-key.ts'

function store(first: Record<string, string> = {}): KeyStore & { kept: Map<string, string> } {
  const kept = new Map(Object.entries(first))
  return {
    kept,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  }
}

/** A server that knows one key; `give` is what it answers on the key path. */
function server(known: string, give: () => Response) {
  const asked: string[] = []
  const fetchIt: typeof fetch = async (input, init) => {
    const path = String(input)
    if (path === keyPath) {
      asked.push('key')
      return give()
    }
    const key = new Headers(init?.headers).get(keyHeader)
    asked.push(`${path} ${key}`)
    return new Response('{}', { status: key === known ? 200 : 401 })
  }
  return { asked, fetchIt }
}
const handOut = (key: string) => () => new Response(JSON.stringify({ key }))
const ignore = () => undefined
const taken = () => new Response('', { status: 409 })

describe('the page’s second key', () => {
  it('is asked for once, kept, and sent with every call', async () => {
    const s = server('k1', handOut('k1'))
    const keyed = keyedFetch(store(), s.fetchIt, ignore)
    const answers = await Promise.all([keyed('/api/state'), keyed('/api/jobs')])
    await keyed('/api/config')
    expect(answers.map((a) => a.status)).toEqual([200, 200])
    expect(s.asked.filter((a) => a === 'key')).toHaveLength(1)
    expect(s.asked).toContain('/api/config k1')
  })
  it('keeps the headers of the call', async () => {
    let seen: Headers | null = null
    const keyed = keyedFetch(
      store({ 'ctx-backup.session-key': 'k' }),
      async (_input, init) => {
        seen = new Headers(init?.headers)
        return new Response('{}')
      },
      ignore,
    )
    await keyed('/api/x', { headers: { accept: 'text/event-stream' } })
    expect(seen).not.toBeNull()
    expect((seen as unknown as Headers).get('accept')).toBe('text/event-stream')
    expect((seen as unknown as Headers).get(keyHeader)).toBe('k')
  })
  it('is dropped and asked for anew when the server has another', async () => {
    const kept = store({ 'ctx-backup.session-key': 'old' })
    const s = server('new', handOut('new'))
    const answer = await keyedFetch(kept, s.fetchIt, ignore)('/api/state')
    expect(answer.status).toBe(200)
    expect([...kept.kept.values()]).toEqual(['new'])
  })
  it('says that the session is lost when the key was handed out and is gone here', async () => {
    const s = server('k1', taken)
    const heard: string[] = []
    const failing = keyedFetch(store(), s.fetchIt, (problem) => heard.push(problem.code))('/api/state')
    await expect(failing).rejects.toBeInstanceOf(ProblemError)
    await expect(failing).rejects.toMatchObject({
      problem: { code: 'session-lost', fix: { command: 'ctx-backup serve' } },
    })
    expect(heard).toEqual(['session-lost'])
  })
  it('says so too when a fresh key does not open the data, and does not ask for ever', async () => {
    const s = server('other', handOut('k1'))
    await expect(keyedFetch(store(), s.fetchIt, ignore)('/api/state')).rejects.toMatchObject({
      problem: { code: 'session-lost' },
    })
    expect(s.asked.length).toBeLessThanOrEqual(4)
  })
  it('takes the key that another tab of the session was handed meanwhile', async () => {
    const kept = store()
    const s = server('k1', () => {
      kept.setItem('ctx-backup.session-key', 'k1')
      return taken()
    })
    expect((await keyedFetch(kept, s.fetchIt, ignore)('/api/state')).status).toBe(200)
  })
})
