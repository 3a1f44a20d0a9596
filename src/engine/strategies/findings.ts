import type { Stop } from '../../shared/problems/copy.ts'
import type { RawPath } from '../system/rawpath.ts'
import type { LeftOut } from './strategy.ts'

/** What a line on a copy tool's standard error means. `text` keeps the line that no rule knows. */
export type Message =
  | { kind: 'left-out'; leftOut: LeftOut }
  /** An owner, mode, time, ACL or extended attribute could not be stored; the content was. */
  | { kind: 'attribute'; raw: string }
  /** The destination cannot go on. */
  | { kind: 'stop'; stop: Stop }
  | { kind: 'noise' }
  | { kind: 'text'; raw: string }

/** Left-out paths that are kept one by one. */
const leftOutLimit = 100_000

/** What one or several calls of a tool said, gathered line by line. */
export class Findings {
  readonly #leftOut = new Map<RawPath, LeftOut>()
  readonly #unknown: string[] = []
  #stop: Stop | null = null
  #attributes = false

  take(message: Message): Message {
    if (message.kind === 'left-out') this.leaveOut(message.leftOut)
    if (message.kind === 'stop') this.#stop ??= message.stop
    if (message.kind === 'attribute') this.#attributes = true
    if (message.kind === 'text' && this.#unknown.length < 20) this.#unknown.push(message.raw)
    return message
  }

  leaveOut(entry: LeftOut): void {
    if (this.#leftOut.size < leftOutLimit && !this.#leftOut.has(entry.path)) this.#leftOut.set(entry.path, entry)
  }

  get leftOut(): LeftOut[] {
    return [...this.#leftOut.values()]
  }

  get stop(): Stop | null {
    return this.#stop
  }

  get attributes(): boolean {
    return this.#attributes
  }

  /** Lines that no rule knows, at most 20. */
  get unknown(): readonly string[] {
    return this.#unknown
  }
}
