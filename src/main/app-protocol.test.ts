import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { answer } from './app-protocol.ts'

vi.mock('electron', () => ({ protocol: {} }))

let base: string
let folder: string
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'ctxb-protocol-'))
  folder = join(base, 'renderer')
  await mkdir(join(folder, 'assets'), { recursive: true })
  await writeFile(join(folder, 'index.html'), '<!doctype html>page')
  await writeFile(join(folder, 'assets', 'main-a1.js'), 'script')
  await writeFile(join(base, 'secret.txt'), 'secret')
  await mkdir(join(base, 'renderer-other'))
  await writeFile(join(base, 'renderer-other', 'x.js'), 'secret')
})
afterAll(() => rm(base, { recursive: true }))

const get = (url: string, method = 'GET') => answer(folder, { url, method })

describe('the app’s own scheme', () => {
  it.each([
    ['ctxb://app/', '<!doctype html>page', 'text/html; charset=utf-8'],
    ['ctxb://app/index.html?x=1', '<!doctype html>page', 'text/html; charset=utf-8'],
    ['ctxb://app/assets/main-a1.js', 'script', 'text/javascript; charset=utf-8'],
  ])('serves %s', async (url, body, type) => {
    const response = await get(url)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(body)
    expect(response.headers.get('content-type')).toBe(type)
  })

  it('sends the content security policy with all it answers', async () => {
    for (const url of ['ctxb://app/', 'ctxb://app/nothing-there']) {
      const policy = (await get(url)).headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self'")
      expect(policy).not.toMatch(/script-src[^;]*unsafe/)
      expect(policy).toContain("frame-ancestors 'none'")
    }
  })

  it.each([
    'ctxb://app/../secret.txt',
    'ctxb://app/..%2fsecret.txt',
    'ctxb://app/%2e%2e/secret.txt',
    'ctxb://app/assets/..%2f..%2fsecret.txt',
    'ctxb://app/..%2frenderer-other%2fx.js',
    'ctxb://app//etc/passwd',
    'ctxb://app/%2fetc%2fpasswd',
    'ctxb://app/assets',
    'ctxb://app/index.html%00.js',
    'ctxb://app/%',
    'ctxb://other/index.html',
    'file:///etc/passwd',
    'https://app/index.html',
    'nonsense',
  ])('answers 404 to %s', async (url) => {
    const response = await get(url)
    expect(response.status).toBe(404)
    expect(await response.text()).toBe('Not found')
  })

  it('answers only GET', async () => {
    expect((await get('ctxb://app/index.html', 'POST')).status).toBe(404)
  })
})
