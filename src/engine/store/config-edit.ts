import { isDeepStrictEqual } from 'node:util'
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import type { Config } from '../../shared/model/config.ts'
import { migrated, type ReadOptions, readConfig } from './config-read.ts'
import { commentsOf, type Parsed, printYaml } from './config-yaml.ts'
import { mergeLines } from './merge-lines.ts'

type Values = Record<string, unknown>
/** Nodes as a parsed document holds them. */
type Item = Node | null

const header = [
  ' Settings of ctx Backup. The app and `ctx-backup` change this file and keep your comments;',
  ' you may change it too, at any time.',
].join('\n')

/**
 * The config file's text with `after` in place of `before`: only what differs is touched,
 * so that comments, order and manner of writing stay. `text` is null where there is no file yet.
 */
export function editConfigText(text: string | null, before: Config, after: Config, options: ReadOptions = {}): string {
  const [from, to] = [plain(before), plain(after)]
  if (text === null) {
    const doc = parseDocument(`version: ${after.version}\n`)
    doc.commentBefore = header
    editMap(doc, doc.contents as unknown as YAMLMap, from, to)
    return holds(printYaml(doc, ''), to, options) ?? wrong()
  }
  const unix = text.replaceAll('\r\n', '\n')
  const edited = attempt(migrated(unix, options), unix, from, to, options) ?? attemptApart(unix, from, to, options)
  const own = mergeLines(unix, printYaml(migrated(unix, options).doc, unix), edited)
  const mine = keepsComments(own, edited) ? (holds(own, to, options) ?? edited) : edited
  return text.includes('\r\n') ? mine.replaceAll('\n', '\r\n') : mine
}

/** Merging by lines never costs a comment that the edit itself keeps. */
function keepsComments(merged: string, edited: string): boolean {
  return isDeepStrictEqual(commentsOf(merged).sort(), commentsOf(edited).sort())
}

/** An anchor is shared between a value that changes and one that does not: each gets its own copy. */
function attemptApart(text: string, from: Values, to: Values, options: ReadOptions): string {
  const parsed = migrated(text, options)
  separate(parsed.doc)
  return attempt(parsed, text, from, to, options) ?? wrong()
}

function attempt({ doc }: Parsed, manner: string, from: Values, to: Values, options: ReadOptions): string | null {
  try {
    editMap(doc, doc.contents as unknown as YAMLMap, from, to)
    return holds(printYaml(doc, manner), to, options)
  } catch {
    // An alias without its anchor cannot be printed.
    return null
  }
}

/** The text, if reading it gives exactly the wanted config: nothing else is ever written. */
function holds(text: string, wanted: Values, options: ReadOptions): string | null {
  const reading = readConfig(text, options)
  return reading.kind === 'good' && isDeepStrictEqual(plain(reading.config), wanted) ? text : null
}

function wrong(): never {
  throw new Error('the settings could not be written into the file as they are; nothing was changed')
}

/** Without undefined members, as it comes back from a file. */
function plain(config: Config): Values {
  return JSON.parse(JSON.stringify(config)) as Values
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function editMap(doc: Document, map: YAMLMap, before: Values, after: Values) {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, will] = [before[key], after[key]]
    if (isDeepStrictEqual(was, will)) continue
    const index = map.items.findIndex((p) => isScalar(p.key) && p.key.value === key)
    const pair = map.items[index] as Pair<Node, Item> | undefined
    if (will === undefined) {
      if (pair !== undefined) removePair(map, index)
    } else if (pair === undefined) {
      // Absent and yet with a value before: a default. Only what differs from it is written.
      map.items.push(doc.createPair(key, quoted(doc, isValues(was) && isValues(will) ? difference(was, will) : will)))
    } else {
      pair.value = editNode(doc, pair.value, was, will, (comment) => putAfter(map, index, comment))
    }
  }
}

/** What of `after` is not so in `before`. */
function difference(before: Values, after: Values): Values {
  const result: Values = {}
  for (const [key, will] of Object.entries(after)) {
    const was = before[key]
    if (isDeepStrictEqual(was, will)) continue
    result[key] = isValues(was) && isValues(will) ? difference(was, will) : will
  }
  return result
}

/** The node that says `will`: the same one where it can, else a new one with its comments. */
function editNode(doc: Document, node: Item, was: unknown, will: unknown, rescue: (comment: string) => void): Node {
  if (isMap(node) && isValues(was) && isValues(will)) {
    editMap(doc, node as YAMLMap, was, will)
    return node
  }
  if (isSeq(node) && Array.isArray(was) && Array.isArray(will) && node.items.length === was.length) {
    editSeq(doc, node as YAMLSeq, was, will)
    return node
  }
  if (isScalar(node) && typeof will !== 'object') {
    node.value = will
    delete node.source
    delete node.format
    delete node.tag
    if (node.type?.startsWith('BLOCK') || will === '~') node.type = Scalar.QUOTE_DOUBLE
    return node
  }
  const fresh = quoted(doc, will)
  if (node === null) return fresh
  if (node.commentBefore) fresh.commentBefore = node.commentBefore
  if (node.spaceBefore) fresh.spaceBefore = true
  if (isScalar(node) && node.comment) fresh.commentBefore = joined(fresh.commentBefore, node.comment)
  else if (node.comment && isFlow(node)) fresh.commentBefore = joined(fresh.commentBefore, node.comment)
  const trailing = trailingComments(node)
  if (trailing !== '') rescue(trailing)
  return fresh
}

/** A new node; a lone `~` is quoted, for other readers take it for nothing. */
function quoted(doc: Document, value: unknown): Node {
  const node = doc.createNode(value) as Node
  visit(doc.createNode({ value: node }) as Node, {
    Scalar(_, scalar) {
      if (scalar.value === '~') scalar.type = Scalar.QUOTE_DOUBLE
    },
  })
  return node
}

function editSeq(doc: Document, seq: YAMLSeq, before: readonly unknown[], after: readonly unknown[]) {
  const old = seq.items as Item[]
  const used = new Set<number>()
  const take = (fits: (value: unknown, index: number) => boolean) => {
    const index = before.findIndex((value, i) => !used.has(i) && fits(value, i))
    if (index >= 0) used.add(index)
    return index
  }
  const from = after.map((will) => take((was) => same(was, will)))
  // What is left at its place was edited there.
  for (const [i] of after.entries()) if (from[i] === -1 && i < before.length) from[i] = take((_, index) => index === i)

  const items = after.map((will, i) => {
    const index = from[i] ?? -1
    if (index < 0) return quoted(doc, will)
    const node = old[index] ?? null
    return isDeepStrictEqual(before[index], will) && node !== null
      ? node
      : editNode(doc, node, before[index], will, (c) => putBefore(old[index + 1], seq, c))
  })
  for (const [i, node] of old.entries()) {
    if (used.has(i) || node === null) continue
    const trailing = trailingComments(node)
    const next = old.find((_, j) => j > i && used.has(j))
    if (trailing !== '') putBefore(next, seq, trailing)
  }
  seq.items = items
}

/** The same entry of a list: by its id where it has one, else by its value. */
function same(a: unknown, b: unknown): boolean {
  return isValues(a) && isValues(b) && 'id' in a ? a.id === b.id : isDeepStrictEqual(a, b)
}

function removePair(map: YAMLMap, index: number) {
  const pair = map.items[index] as Pair<Node, Item>
  const trailing = pair.value === null ? '' : trailingComments(pair.value)
  if (trailing !== '') putAfter(map, index, trailing)
  map.items.splice(index, 1)
}

/**
 * Comments on lines of their own after a node's last line: the parser hangs them on the node's inside,
 * but they may well be about what comes next, so they outlive the node.
 */
function trailingComments(node: Node): string {
  if (isFlow(node) || !(isMap(node) || isSeq(node))) return ''
  const last = node.items.at(-1)
  const inner = isMap(node) ? (last as Pair<Node, Item> | undefined)?.value : (last as Item | undefined)
  return joined(inner ? trailingComments(inner) : '', node.comment ?? '')
}

function isFlow(node: Node): boolean {
  return (isMap(node) || isSeq(node)) && node.flow === true
}

function putAfter(map: YAMLMap, index: number, comment: string) {
  const next = map.items[index + 1] as Pair<Node, Item> | undefined
  if (next === undefined) map.comment = joined(comment, map.comment ?? '')
  else next.key.commentBefore = joined(comment, next.key.commentBefore ?? '')
}

function putBefore(next: Item | undefined, seq: YAMLSeq, comment: string) {
  if (next === undefined || next === null) seq.comment = joined(comment, seq.comment ?? '')
  else next.commentBefore = joined(comment, next.commentBefore ?? '')
}

function joined(a: string | null | undefined, b: string | null | undefined): string {
  return [a, b].filter((c) => c !== undefined && c !== null && c !== '').join('\n')
}

/** Gives each alias its own copy of what it stands for. */
function separate(doc: Document) {
  visit(doc, {
    Alias(_, alias) {
      const copy = doc.createNode(alias.resolve(doc)?.toJS(doc)) as Node
      if (alias.comment && isScalar(copy)) copy.comment = alias.comment
      else if (alias.comment) copy.commentBefore = alias.comment
      return copy
    },
  })
  visit(doc, {
    Node(_, node) {
      if (!isAlias(node)) delete (node as Scalar).anchor
    },
  })
}
