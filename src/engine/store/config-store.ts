import { type FSWatcher, watch } from 'node:fs'
import { chmod, mkdir, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Config, configVersion } from '../../shared/model/config.ts'
import { type Problem, ProblemError } from '../../shared/model/problem.ts'
import * as say from '../../shared/problems/config.ts'
import type { Clock } from '../system/clock.ts'
import { reasonOf } from '../system/folders.ts'
import { writeWhole } from './atomic-file.ts'
import { editConfigText } from './config-edit.ts'
import { type ReadOptions, readConfig, valueFault } from './config-read.ts'
import type { ConfigStore, Folders } from './types.ts'

/** Last good files that are kept: `config.yaml.1` (the one in force) to `config.yaml.5`. */
const copies = 5
/** Times that a change starts over because the user saved in between. */
const attempts = 5
/** Milliseconds after a change of the folder until the file is read: editors write in several steps. */
const settle = 150

export interface ConfigStoreOptions extends ReadOptions {
  folders: Pick<Folders, 'config'>
  clock: Clock
  /** Follow the user's edits as they are saved; by default on. */
  watch?: boolean
}

export async function openConfigStore(options: ConfigStoreOptions): Promise<ConfigStore> {
  const store = new FileConfigStore(options)
  await store.open()
  return store
}

class FileConfigStore implements ConfigStore {
  readonly #options: ConfigStoreOptions
  readonly #file: string
  readonly #version: number
  readonly #listeners = new Set<() => void>()
  readonly #closing = new AbortController()
  #watcher: FSWatcher | null = null
  /** One thing at a time with the file. */
  #queue: Promise<unknown> = Promise.resolve()
  #config: Config
  #problem: Problem | null = null
  #readOnly = false
  /** The file as last read; null when there is none, undefined before the first look and after a failed one. */
  #text: string | null | undefined
  #stamp = ''

  constructor(options: ConfigStoreOptions) {
    this.#options = options
    this.#file = join(options.folders.config, 'config.yaml')
    this.#version = options.version ?? configVersion
    this.#config = Config.parse({ version: this.#version })
  }

  async open(): Promise<void> {
    await mkdir(this.#options.folders.config, { recursive: true, mode: 0o700 })
    await this.#sweep()
    await this.#load()
    if (this.#options.watch !== false) this.#follow()
  }

  current(): Config {
    return this.#config
  }

  exists(): boolean {
    return this.#text !== null
  }

  problem(): Problem | null {
    return this.#problem
  }

  readOnly(): boolean {
    return this.#readOnly
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  check(): Promise<void> {
    return this.#alone(async () => {
      if ((await this.#stampNow()) !== this.#stamp && (await this.#load())) this.#tell()
    })
  }

  change(edit: (config: Config) => Config): Promise<Config> {
    return this.#alone(async () => {
      for (let i = 0; i < attempts; i++) {
        // An edit of the user's since the last look is the ground that this change is made on.
        const seen = await this.#load()
        if (this.#problem !== null && this.#text !== null) {
          if (seen) this.#tell()
          throw new ProblemError(this.#problem)
        }
        const done = await this.#write({ ...edit(structuredClone(this.#config)), version: this.#version })
        if (done || seen) this.#tell()
        if (done) return this.#config
      }
      throw new ProblemError(say.configBusy(this.#file))
    })
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#watcher?.close()
    this.#listeners.clear()
    await this.#queue
  }

  /** False when the user saved the file in the meantime. */
  async #write(wanted: Config): Promise<boolean> {
    const fault = valueFault(wanted, this.#options.checks)
    if (fault !== null) throw new ProblemError(say.configRefused(fault))
    const after = Config.parse(wanted)
    const before = this.#text ?? null
    if (before !== null && isDeepStrictEqual(JSON.stringify(after), JSON.stringify(this.#config))) return true
    const text = editConfigText(before, this.#config, after, this.#options)
    // A link (dotfiles kept elsewhere) stays a link: the file behind it is replaced.
    const target = await realpath(this.#file).catch(() => this.#file)
    try {
      if (!(await writeWhole(target, text, async () => (await this.#read()) === before))) return false
    } catch (error) {
      throw new ProblemError(say.configUnwritable(this.#file, reasonOf(error)), { cause: error })
    }
    this.#accept(text, after)
    this.#stamp = await this.#stampNow()
    await this.#keepCopy(text)
    return true
  }

  #accept(text: string, config: Config) {
    this.#text = text
    this.#config = config
    this.#problem = null
    this.#readOnly = false
  }

  /** Reads the file where it differs from what was read last; true when something changed. */
  async #load(): Promise<boolean> {
    const stamp = await this.#stampNow()
    let text: string | null
    try {
      text = await this.#read()
    } catch (error) {
      const first = this.#text === undefined
      const changed = this.#problem?.code !== 'config-unreadable'
      this.#problem = say.configUnreadable(this.#file, reasonOf(error))
      if (first) await this.#fallBack()
      this.#text = undefined
      return changed
    }
    this.#stamp = stamp
    if (text === this.#text) return false
    const first = this.#text === undefined
    this.#text = text
    if (text === null) {
      this.#config = Config.parse({ version: this.#version })
      this.#readOnly = false
      this.#problem = (await this.#lastGood()) === null ? null : say.configGone(this.#file, this.#copy(1))
      return true
    }
    const reading = readConfig(text, this.#options)
    if (reading.kind === 'good') {
      this.#accept(text, reading.config)
      await this.#private()
      await this.#keepCopy(text)
    } else if (reading.kind === 'newer') {
      this.#readOnly = true
      this.#problem = say.configNewer(this.#file, reading.version, this.#version, reading.config !== null)
      if (reading.config !== null) this.#config = reading.config
      else if (first) await this.#fallBack()
    } else {
      this.#readOnly = false
      if (first) await this.#fallBack()
      this.#problem = say.configBroken(this.#file, reading.faults, this.#config.jobs.length > 0)
    }
    return true
  }

  /** At the start with a broken file: the newest copy that is good. */
  async #fallBack() {
    const good = await this.#lastGood()
    if (good !== null) this.#config = good
  }

  async #lastGood(): Promise<Config | null> {
    for (let n = 1; n <= copies; n++) {
      const text = await readFile(this.#copy(n), 'utf8').catch(() => null)
      const reading = text === null ? null : readConfig(text, this.#options)
      if (reading?.kind === 'good') return reading.config
    }
    return null
  }

  async #keepCopy(text: string) {
    try {
      if ((await readFile(this.#copy(1), 'utf8').catch(() => null)) === text) return
      for (let n = copies - 1; n >= 1; n--) await rename(this.#copy(n), this.#copy(n + 1)).catch(ifMissing)
      await writeWhole(this.#copy(1), text)
    } catch {
      // The settings themselves are safe; the next good ones make their copy.
    }
  }

  #copy(n: number): string {
    return `${this.#file}.${n}`
  }

  async #read(): Promise<string | null> {
    return readFile(this.#file, 'utf8').catch(ifMissing)
  }

  async #stampNow(): Promise<string> {
    const found = await stat(this.#file, { bigint: true }).catch(() => null)
    return found === null ? '' : [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join(' ')
  }

  async #private() {
    const found = await stat(this.#file).catch(() => null)
    if (found !== null && (found.mode & 0o077) !== 0) await chmod(this.#file, 0o600).catch(() => {})
    this.#stamp = await this.#stampNow()
  }

  /** What a crash left of a write that never took its place. */
  async #sweep() {
    const target = await realpath(this.#file).catch(() => this.#file)
    for (const name of await readdir(dirname(target))) {
      if (!name.startsWith(`${basename(target)}.`) || !name.endsWith('.tmp')) continue
      await rm(join(dirname(target), name), { force: true }).catch(() => {})
    }
  }

  #follow() {
    const look = async () => {
      await this.#options.clock.sleep(settle, this.#closing.signal)
      await this.check()
    }
    try {
      this.#watcher = watch(this.#options.folders.config, { persistent: false }, (_, name) => {
        // Closed while it waits, or unreadable just now: the minute's look comes after.
        if (name === null || name === basename(this.#file)) look().catch(() => {})
      })
      this.#watcher.on('error', () => this.#watcher?.close())
    } catch {
      // Out of watches: the minute's look finds what changed.
    }
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work)
    this.#queue = done.catch(() => {})
    return done
  }

  #tell() {
    for (const listener of [...this.#listeners]) listener()
  }
}

function ifMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
