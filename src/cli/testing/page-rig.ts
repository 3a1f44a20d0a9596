import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { type FakeEngine, fakeEngine } from '../../engine/host/testing/fake-engine.ts'
import { keyPath } from '../../shared/bridge.ts'
import { type PageServer, servePage } from '../serve/page-server.ts'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** A page served on loopback over a small engine, fresh for each test of a file. */
export class PageRig {
  folder = ''
  unexpected: unknown[] = []
  #engine: FakeEngine | null = null
  #server: PageServer | null = null

  get engine(): FakeEngine {
    if (this.#engine === null) throw new Error('set up by beforeEach')
    return this.#engine
  }
  get server(): PageServer {
    if (this.#server === null) throw new Error('set up by beforeEach')
    return this.#server
  }
  get origin(): string {
    return `http://127.0.0.1:${this.server.port}`
  }

  async open(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'ctxb-serve-'))
    const root = join(this.folder, 'page')
    await mkdir(join(root, 'assets'), { recursive: true })
    await writeFile(join(root, 'index.html'), '<!doctype html><title>page</title>')
    await writeFile(join(root, 'assets', 'app.js'), 'export {}')
    await writeFile(join(this.folder, 'secret.txt'), 'the secret')
    await symlink(join(this.folder, 'secret.txt'), join(root, 'link.txt'))
    this.#engine = fakeEngine({ owner: 'serve' })
    this.unexpected = []
    const onUnexpected = (error: unknown) => this.unexpected.push(error)
    this.#server = await servePage({ engine: this.#engine.api, root, port: 0, onUnexpected })
  }

  async close(): Promise<void> {
    await this.#server?.close()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** A request as it goes over the wire: no client tidies its path or headers. */
  send(method: string, path: string, headers: Record<string, string | string[]> = {}, body?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.server.port, method, path, headers, agent: false as const }
      const call = request(options, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
        response.on('error', reject)
      })
      call.on('error', reject)
      call.end(body)
    })
  }

  pathOf(link: string): string {
    return link.slice(this.origin.length)
  }

  /** As a browser does: the one-time address, then the page's key. */
  async signIn(): Promise<{ cookie: string; key: string }> {
    const answer = await this.send('GET', this.pathOf(this.server.newLink()))
    const cookie = String(answer.headers['set-cookie']?.[0]).split(';')[0] ?? ''
    const { key } = JSON.parse((await this.send('POST', keyPath, { cookie, origin: this.origin })).body) as {
      key: string
    }
    return { cookie, key }
  }

  /** Nothing reached the engine. */
  nothingDone(): void {
    expect(this.engine.calls).toEqual([])
  }
}

export function pageRig(): PageRig {
  const page = new PageRig()
  beforeEach(() => page.open())
  afterEach(() => page.close())
  return page
}
