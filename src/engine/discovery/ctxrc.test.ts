import { describe, expect, it } from 'vitest'
import { rawFromText } from '../system/rawpath.ts'
import { parseCtxrc } from './ctxrc.ts'

const parse = (text: string) => parseCtxrc(text, rawFromText('/w/p'), rawFromText('/home/u'))

describe('the key that .ctxrc names', () => {
  it.each([
    ['key_path: ~/keys/a.key', '/home/u/keys/a.key'],
    ['# mine\nevent_log: true\nkey_path: "/etc/x.key"', '/etc/x.key'],
    ['key_path: secrets/./k', '/w/p/secrets/k'],
    ['key_path: ../shared/k', '/w/shared/k'],
    ['key_path: schlüssel', '/w/p/schl\xc3\xbcssel'],
  ])('%j', (text, expected) => expect(parse(text)).toEqual({ keyPath: expected }))

  it.each(['', '# only a comment', 'event_log: true', 'key_path:', 'key_path: ""'])('%j names none', (text) => {
    expect(parse(text)).toEqual({ keyPath: null })
  })

  it.each([
    ['key_path: [a', /^line 1: /],
    ['a: 1\nb: "x', /^line 2: /],
    ['- a\n- b', /no settings/],
    ['key_path: [a, b]', /not the path of a file/],
    ['key_path: 12', /not the path of a file/],
    ['key_path: "a\\0b"', /not the path of a file/],
  ])('%j is broken', (text, reason) => {
    expect(parse(text)).toEqual({ broken: expect.stringMatching(reason) })
  })
})
