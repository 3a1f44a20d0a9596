import { isMap, isNode, isScalar, type Node } from 'yaml'
import { Config, configVersion } from '../../shared/model/config.ts'
import type { ConfigFault, Place } from '../../shared/problems/config.ts'
import { faultWords } from './config-words.ts'
import { type Parsed, parseYaml } from './config-yaml.ts'
import { didYouMean, knownKeys } from './known-keys.ts'

/** A rule beyond the schema, e.g. that a cron line can be read. */
export type ConfigCheck = (config: Config) => { path: readonly (string | number)[]; why: string }[]

/** What a config file's text says. */
export type Reading =
  | { kind: 'good'; config: Config; text: string }
  | { kind: 'newer'; version: number; config: Config | null; text: string }
  | { kind: 'broken'; faults: ConfigFault[]; text: string }

/** Brings a document of version `n` to `n + 1`; the list's first entry is for version 1. */
export type ConfigMigration = (doc: Parsed['doc']) => void

export interface ReadOptions {
  checks?: readonly ConfigCheck[]
  migrations?: readonly ConfigMigration[]
  version?: number
}

export function readConfig(text: string, options: ReadOptions = {}): Reading {
  const ours = options.version ?? configVersion
  const parsed = parseYaml(text)
  const { doc } = parsed
  if (doc.errors.length > 0) {
    const faults = doc.errors.map((e) => ({ place: placeAt(parsed, e.pos[0]), field: '', value: null, why: e.message }))
    return { kind: 'broken', faults, text }
  }
  if (!isMap(doc.contents)) {
    const why = text.trim() === '' ? 'the file is empty' : 'it must hold settings, as `name: value`'
    return { kind: 'broken', faults: [{ place: null, field: '', value: null, why }], text }
  }
  const version = doc.get('version')
  if (typeof version === 'number' && version > ours) {
    const known = Config.safeParse(plain(parsed))
    return { kind: 'newer', version, config: known.success ? known.data : null, text }
  }
  if (typeof version === 'number' && Number.isInteger(version) && version >= 1) migrate(parsed, version, ours, options)
  return check(parsed, text, options)
}

function migrate({ doc }: Parsed, from: number, to: number, { migrations = [] }: ReadOptions) {
  for (let v = from; v < to; v++) migrations[v - 1]?.(doc)
  if (from < to) doc.set('version', to)
}

/** The document's text brought to our version; the same text where it is of our version already. */
export function migrated(text: string, options: ReadOptions = {}): Parsed {
  const parsed = parseYaml(text)
  const version = parsed.doc.get('version')
  if (typeof version === 'number') migrate(parsed, version, options.version ?? configVersion, options)
  return parsed
}

function check(parsed: Parsed, text: string, options: ReadOptions): Reading {
  const broken = (faults: ConfigFault[]): Reading => ({ kind: 'broken', faults, text })
  let raw: unknown
  try {
    raw = plain(parsed)
  } catch (error) {
    return broken([{ place: null, field: '', value: null, why: (error as Error).message }])
  }
  const result = Config.safeParse(raw)
  const unknown = unknownKeys(raw, result.data, []).map(({ path, hint }) =>
    fault(
      parsed,
      path,
      hint === null ? 'ctx Backup knows no such setting' : `did you mean ${hint}?`.slice(0, -1),
      true,
    ),
  )
  if (!result.success) {
    // A mistyped name comes first: it explains why the right one is missing.
    const wrong = result.error.issues.map((i) => fault(parsed, i.path as Path, faultWords(i)))
    return broken([...unknown, ...sorted(wrong)])
  }
  const own = configFaults(result.data, options.checks).map(({ path, why }) => fault(parsed, path, why))
  if (unknown.length + own.length > 0) return broken([...unknown, ...own])
  return { kind: 'good', config: result.data, text }
}

type Path = readonly (string | number)[]

/** Rules that the schema cannot say, those of other rooms included. */
export function configFaults(config: Config, checks: readonly ConfigCheck[] = []): { path: Path; why: string }[] {
  const faults: { path: Path; why: string }[] = []
  const seen = new Map<string, number>()
  for (const [i, job] of config.jobs.entries()) {
    const first = seen.get(job.id)
    if (first !== undefined) {
      faults.push({ path: ['jobs', i, 'id'], why: `another job, jobs[${first}], has the same id` })
    }
    seen.set(job.id, first ?? i)
    if (job.zone !== undefined && !zoneExists(job.zone)) {
      faults.push({ path: ['jobs', i, 'zone'], why: 'there is no such time zone; write one such as Europe/Berlin' })
    }
  }
  return [...faults, ...checks.flatMap((c) => c(config))]
}

function zoneExists(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** The document as plain values; a key with nothing behind it counts as absent. */
function plain({ doc }: Parsed): unknown {
  return withoutNulls(doc.toJS())
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([k, v]) => (v === null ? [] : [[k, withoutNulls(v)] as const])),
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Keys that the schema does not know: it drops them, so they are in `raw` and not in what it gave back. */
function unknownKeys(raw: unknown, checked: unknown, path: Path): { path: Path; hint: string | null }[] {
  if (Array.isArray(raw)) {
    return raw.flatMap((r, i) => unknownKeys(r, Array.isArray(checked) ? checked[i] : undefined, [...path, i]))
  }
  if (!isObject(raw)) return []
  const known = knownKeys(path)
  return Object.entries(raw).flatMap(([key, value]) => {
    const here = [...path, key]
    if (known !== null && !known.has(key)) return [{ path: here, hint: didYouMean(key, known) }]
    if (isObject(checked) && !(key in checked)) return [{ path: here, hint: null }]
    return unknownKeys(value, isObject(checked) ? checked[key] : undefined, here)
  })
}

function fault(parsed: Parsed, path: Path, why: string, atKey = false): ConfigFault {
  const value = path.length === 0 ? undefined : parsed.doc.getIn(path, true)
  const shown = isNode(value) && !atKey ? short(value.toJS(parsed.doc)) : null
  return { place: placeOf(parsed, path, atKey), field: fieldName(path), value: shown, why }
}

export function fieldName(path: Path): string {
  return path.map((p, i) => (typeof p === 'number' ? `[${p}]` : i === 0 ? p : `.${p}`)).join('')
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null'
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

/** Where the value (or its key) stands; where it is missing, the innermost thing around it that is there. */
function placeOf(parsed: Parsed, path: Path, atKey: boolean): Place | null {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? parsed.doc.contents : parsed.doc.getIn(path.slice(0, depth), true)
    if (!isNode(node)) continue
    const key = atKey && depth === path.length ? keyNode(parsed, path) : null
    const range = (key ?? node).range
    if (range) return placeAt(parsed, range[0])
  }
  return null
}

function keyNode({ doc }: Parsed, path: Path): Node | null {
  const holder = path.length === 1 ? doc.contents : doc.getIn(path.slice(0, -1), true)
  if (!isMap(holder)) return null
  const pair = holder.items.find((p) => isScalar(p.key) && p.key.value === path.at(-1))
  return isNode(pair?.key) ? pair.key : null
}

function placeAt({ lines }: Parsed, offset: number): Place {
  const { line, col } = lines.linePos(offset)
  return { line, column: col }
}

function sorted(faults: ConfigFault[]): ConfigFault[] {
  const at = (f: ConfigFault) => (f.place === null ? 0 : f.place.line * 1e6 + f.place.column)
  return [...faults].sort((a, b) => at(a) - at(b))
}

/** The first thing wrong with a config that the app or a command made; null when all is right. */
export function valueFault(value: unknown, checks?: readonly ConfigCheck[]): ConfigFault | null {
  const result = Config.safeParse(value)
  const wrong = result.success
    ? configFaults(result.data, checks)[0]
    : result.error.issues.map((i) => ({ path: i.path as Path, why: faultWords(i) }))[0]
  if (wrong === undefined) return null
  const at = wrong.path.reduce<unknown>((v, k) => (v as Record<string | number, unknown> | undefined)?.[k], value)
  return { place: null, field: fieldName(wrong.path), value: at === undefined ? null : short(at), why: wrong.why }
}
