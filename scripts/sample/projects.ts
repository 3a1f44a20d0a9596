import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { decisions, mirrorEntry, putJournal, putKnowledge } from './context.ts'
import { DAY, put, putAt } from './files.ts'
import { git, recommendedIgnore } from './git.ts'
import { seal } from './seal.ts'
import { prose, sentence, title } from './words.ts'

/** Decisions in alpha, and how many of them the hub holds. */
export const ALPHA_DECISIONS = 48
export const ALPHA_ON_HUB = 30
export const ALPHA_JOURNAL = 400
/** Bytes of beta's event log: 900 KiB, whole lines, or the few bytes less that whole lines allow. */
export const BETA_EVENTS = 900 * 1024

/** A git repository, all knowledge pushed to a bare remote; journal and secrets local; entries on a hub. */
export async function makeAlpha(root: string, remote: string, key: Buffer, now: number): Promise<void> {
  const context = join(root, '.context')
  const list = decisions(ALPHA_DECISIONS, now)
  await putKnowledge(context, now, list)
  await put(join(context, 'archive', 'tasks-2026-01.md'), prose(9, 9000), { at: now - 120 * DAY })
  await put(join(context, 'kb', 'rooms.md'), prose(10, 4000), { at: now - 60 * DAY })
  await putMirror(context, now)
  await put(join(root, '.claude', 'settings.json'), '{"permissions":{"allow":["Bash(ctx:*)"]}}\n', {
    at: now - 50 * DAY,
  })
  await put(join(root, '.claude', 'commands', 'recall.md'), prose(11, 600), { at: now - 50 * DAY })
  await put(join(root, '.gitignore'), recommendedIgnore, { at: now - 100 * DAY })
  await put(join(root, 'src', 'index.js'), 'export const alpha = 1\n', { at: now - 70 * DAY })
  // Sealed with the global key; tracked, as ctx recommends.
  await put(join(context, 'scratchpad.enc'), seal(key, `1 ${sentence(1)}\n2 ${sentence(2)}\n`), { at: now - 5 * DAY })
  const connection = { hub_addr: 'hub.example.invalid:9900', token: 'ctx_cli_0123456789abcdef', types: ['decision'] }
  await put(join(context, '.connect.enc'), seal(key, JSON.stringify(connection)), { at: now - 80 * DAY })

  await mkdir(remote, { recursive: true })
  await git(remote, now - 2 * DAY, 'init', '-q', '--bare', '-b', 'main')
  await git(root, now - 2 * DAY, 'init', '-q', '-b', 'main')
  await git(root, now - 2 * DAY, 'add', '-A')
  await git(root, now - 2 * DAY, 'commit', '-q', '-m', 'Keep the memory of the project')
  await git(root, now - 2 * DAY, 'remote', 'add', 'origin', remote)
  await git(root, now - 2 * DAY, 'push', '-q', '-u', 'origin', 'main')

  await put(join(root, '.claude', 'settings.local.json'), '{"permissions":{"deny":["WebFetch"]}}\n', { at: now - DAY })
  await put(join(context, 'handovers', '2026-06-01-review.md'), prose(12, 900), { at: now - 2 * DAY })
  await put(join(context, 'state', 'throttle-journal'), '1', { at: now - DAY })
  // Installed code that happens to hold a `.context`: no project of the user's.
  await put(join(root, 'node_modules', 'decoy', '.context', 'TASKS.md'), '# not ours\n', { at: now - DAY })
  await putJournal(context, now, ALPHA_JOURNAL)
}

/** The mirror of what a pull brought: 30 own decisions, one of them twice, and some of another project. */
async function putMirror(context: string, now: number): Promise<void> {
  const own = decisions(ALPHA_DECISIONS, now).slice(0, ALPHA_ON_HUB)
  const entries = own.map((d) => mirrorEntry('alpha', d))
  const foreign = [0, 1, 2, 3, 4].map((n) => {
    const d = { title: `${title(200 + n)} elsewhere`, body: sentence(300 + n), at: now - n * DAY }
    return mirrorEntry('delta', d)
  })
  const again = entries.slice(-1)
  const at = now - DAY
  await put(join(context, 'hub', 'decisions.md'), [...entries, ...foreign, ...again].join(''), { at })
  await put(join(context, 'hub', '.sync-state.json'), '{"last_sequence": 200}\n', { at })
}

/** A git repository without a remote, no hub, a plain scratchpad, an event log, and names that break programs. */
export async function makeBeta(root: string, ownKey: Buffer, now: number): Promise<void> {
  const context = join(root, '.context')
  await put(join(root, '.ctxrc'), 'key_path: ~/.keys/beta.key\nscratchpad_encrypt: false\nevent_log: true\n', {
    at: now - 30 * DAY,
  })
  await putKnowledge(context, now, decisions(6, now))
  await put(join(root, '.gitignore'), recommendedIgnore, { at: now - 30 * DAY })
  await git(root, now - 10 * DAY, 'init', '-q', '-b', 'main')
  await git(root, now - 10 * DAY, 'add', '-A')
  await git(root, now - 10 * DAY, 'commit', '-q', '-m', 'Begin')

  await put(join(context, 'scratchpad.md'), `- ${sentence(40)}\n- ${sentence(41)}\n`, { at: now - DAY })
  await put(join(context, '.notify.enc'), seal(ownKey, 'https://notify.example.invalid/hook/1'), { at: now - 20 * DAY })
  await put(join(context, 'state', 'events.jsonl'), eventLog(now), { at: now - DAY / 4 })
  await putJournal(context, now, 12)
  for (const name of betaHostileNames) {
    const path = Buffer.concat([Buffer.from(`${join(context, 'journal')}/`), name])
    await putAt(path, `# Odd name\n\n${sentence(name.length)}\n`, { at: now - 4 * DAY }).catch((error: unknown) => {
      // Apple's file systems hold UTF-8 names alone.
      if (!(error instanceof Error && 'code' in error && error.code === 'EILSEQ')) throw error
    })
  }
}

/** Journal names in beta with a newline, and with bytes that are no UTF-8. */
export const betaHostileNames: readonly Buffer[] = [
  Buffer.from('2026-05-01 two\nlines.md'),
  Buffer.from([...Buffer.from('2026-05-02-caf'), 0xe9, 0xff, ...Buffer.from('.md')]),
]

function eventLog(now: number): string {
  let log = ''
  for (let n = 0; ; n++) {
    const at = new Date(now - DAY + n * 1000).toISOString()
    const line = `${JSON.stringify({ timestamp: at, event: 'hook', message: sentence(n), session: `s-${n % 40}` })}\n`
    if (log.length + line.length > BETA_EVENTS) return log
    log += line
  }
}

/** No git at all; `.context` is a link to a folder elsewhere; a project inside the project. */
export async function makeGamma(root: string, target: string, now: number): Promise<void> {
  await putKnowledge(target, now, decisions(4, now))
  await putJournal(target, now, 8)
  await mkdir(root, { recursive: true })
  await symlink(target, join(root, '.context'))
  await put(join(root, 'notes.txt'), prose(50, 500), { at: now - 9 * DAY })
  await putKnowledge(join(root, 'sub', '.context'), now, decisions(2, now))
}
