import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { decisions } from './context.ts'
import { DAY, put } from './files.ts'
import { ALPHA_DECISIONS, ALPHA_ON_HUB } from './projects.ts'
import { sentence } from './words.ts'

/** Entries in the hub server's log. */
export const HUB_ENTRIES = 200

/** `~/.ctx`: the global key, and the data of a hub server that runs on this machine. */
export async function makeUserScope(scope: string, key: Buffer, now: number): Promise<void> {
  await put(join(scope, '.ctx.key'), key, { mode: 0o600, at: now - 200 * DAY })
  await chmod(scope, 0o700)
  await put(join(scope, 'dream.cron.log'), `${sentence(60)}\n${sentence(61)}\n`, { at: now - DAY })

  const hub = join(scope, 'hub-data')
  const created = new Date(now - 100 * DAY).toISOString()
  await put(join(hub, 'entries.jsonl'), hubEntries(now), { at: now - DAY })
  await put(join(hub, 'meta.json'), `${JSON.stringify({ sequence_counter: HUB_ENTRIES, created_at: created })}\n`, {
    at: now - DAY,
  })
  const clients = [{ id: 'c1', project: 'alpha', token: 'ctx_cli_0123456789abcdef', created_at: created }]
  await put(join(hub, 'clients.json'), `${JSON.stringify(clients)}\n`, { mode: 0o600, at: now - 80 * DAY })
  await put(join(hub, 'admin.token'), 'ctx_adm_00112233445566778899aabbccddeeff\n', {
    mode: 0o600,
    at: now - 100 * DAY,
  })
}

/** The log: sequences from 1 upwards, one entry a line; alpha's 30 decisions first, then other projects' entries. */
function hubEntries(now: number): string {
  const own = decisions(ALPHA_DECISIONS, now).slice(0, ALPHA_ON_HUB)
  const lines = Array.from({ length: HUB_ENTRIES }, (_, n) => {
    const mine = own[n]
    const entry = {
      id: `e-${String(n + 1).padStart(6, '0')}`,
      type: mine ? 'decision' : (['learning', 'convention', 'task'][n % 3] ?? 'learning'),
      content: mine ? `${mine.title}\n\n${mine.body}` : sentence(400 + n),
      origin: mine ? 'alpha' : 'delta',
      timestamp: new Date(now - (HUB_ENTRIES - n) * (DAY / 4)).toISOString(),
      sequence: n + 1,
      meta: {},
    }
    return `${JSON.stringify(entry)}\n`
  })
  return lines.join('')
}
