import { join } from 'node:path'
import { DAY, put } from './files.ts'
import { prose, sentence, stamp, title } from './words.ts'

export interface Decision {
  title: string
  body: string
  /** Milliseconds since 1970. */
  at: number
}

/** `count` decisions, one every other day up to `now`. */
export function decisions(count: number, now: number): Decision[] {
  return Array.from({ length: count }, (_, n) => ({
    title: title(n),
    body: `${sentence(n)}\n\n**Consequence**: ${sentence(n + 100)}`,
    at: now - (count - n) * 2 * DAY,
  }))
}

/** DECISIONS.md as ctx writes it: a heading with a full time stamp for each. */
export function decisionsFile(list: readonly Decision[]): string {
  return `# Decisions\n\n${list.map((d) => `## [${stamp(d.at, true)}] ${d.title}\n\n${d.body}\n\n`).join('')}`
}

/** An entry of `.context/hub/<type>s.md`: heading with the first line, origin, the content, a rule. */
export function mirrorEntry(origin: string, d: Decision): string {
  return `## [${stamp(d.at, false)}] ${d.title}\n\n**Origin**: ${origin}\n\n${d.title}\n\n${d.body}\n\n---\n\n`
}

/** What every project has: the three required files and the usual ones beside them. */
export async function putKnowledge(context: string, now: number, list: readonly Decision[]): Promise<void> {
  const at = now - 3 * DAY
  await put(join(context, 'CONSTITUTION.md'), `# Constitution\n\n${prose(1, 1500)}`, { at: now - 90 * DAY })
  await put(
    join(context, 'TASKS.md'),
    `# Tasks\n\n## Phase 1\n\n- [x] ${title(1)}\n- [ ] ${title(2)}\n- [-] ${title(3)}\n`,
    { at },
  )
  await put(join(context, 'DECISIONS.md'), decisionsFile(list), { at })
  const learnings = [4, 5, 6].map((n) => `## [${stamp(now - n * DAY, true)}] ${title(n)}\n\n${sentence(n)}\n\n`)
  await put(join(context, 'LEARNINGS.md'), `# Learnings\n\n${learnings.join('')}`, { at })
  await put(join(context, 'CONVENTIONS.md'), `# Conventions\n\n## Names\n\n- ${title(7)}\n- ${title(8)}\n`, {
    at: now - 40 * DAY,
  })
}

/** A journal of `count` files of some kilobytes, one for each half day up to `now`. */
export async function putJournal(context: string, now: number, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const at = now - (count - n) * (DAY / 2)
    const name = `${stamp(at, true)}-session-${String(n).padStart(3, '0')}.md`
    await put(join(context, 'journal', name), `# Session ${n}\n\n${prose(n, 1000 + ((n * 617) % 7000))}`, { at })
  }
}
