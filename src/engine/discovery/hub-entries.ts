/** An entry as it stands in a project's own file. */
export interface LocalEntry {
  title: string
  /** Empty for one-line entries. */
  body: string
  /** The heading line it stands under, for entries that have one. */
  heading: string
}

/** An entry as `hub/<type>s.md` mirrors it. */
export interface MirrorEntry {
  title: string
  origin: string
  content: string
}

const comment = /<!--[\s\S]*?-->/g
const dated = /^## \[\d{4}-\d{2}-\d{2}(?:-\d{6})?\] +(.*)$/
const section = /^## +(.*)$/
const bullet = /^[-*] +(?!\[[ xX-]\] )(.*)$/
const task = /^(\s*)[-*] +\[[ xX-]\] +(.*)$/

/** DECISIONS.md and LEARNINGS.md: each entry begins with `## [YYYY-MM-DD-HHMMSS] Title` and ends at the next heading. */
export function datedEntries(text: string): LocalEntry[] {
  const entries: (LocalEntry & { lines: string[] })[] = []
  let open: (typeof entries)[number] | null = null
  for (const line of lines(text)) {
    const start = dated.exec(line)
    if (start !== null) {
      open = { title: start[1] ?? '', heading: line, body: '', lines: [] }
      entries.push(open)
    } else if (section.test(line) || line.startsWith('# ')) open = null
    else open?.lines.push(line)
  }
  return entries.map(({ title, heading, lines }) => ({ title, heading, body: withoutRule(lines) }))
}

/** CONVENTIONS.md: every bullet at the margin; a section of plain text without bullets is one entry. */
export function conventionEntries(text: string): LocalEntry[] {
  const entries: LocalEntry[] = []
  let heading = ''
  let prose: string[] = []
  let bullets = 0
  const endSection = (): void => {
    const body = withoutRule(prose)
    if (heading !== '' && bullets === 0 && body !== '') entries.push({ title: heading, heading: `## ${heading}`, body })
  }
  for (const line of lines(text)) {
    const next = section.exec(line)
    const point = bullet.exec(line)
    if (next !== null) {
      endSection()
      ;[heading, prose, bullets] = [next[1] ?? '', [], 0]
    } else if (point !== null) {
      bullets++
      entries.push({ title: point[1] ?? '', heading: '', body: '' })
    } else if (bullets > 0 && /^\s+\S/.test(line)) extend(entries, line)
    else prose.push(line)
  }
  endSection()
  return entries
}

/** TASKS.md: every `- [ ]`, `- [x]` and `- [-]`, with the lines that carry it on. Tags (`#added:...`) are not its text. */
export function taskEntries(text: string): LocalEntry[] {
  const entries: LocalEntry[] = []
  let depth = -1
  for (const line of lines(text)) {
    const item = task.exec(line)
    if (item !== null) {
      depth = item[1]?.length ?? 0
      entries.push({ title: item[2] ?? '', heading: '', body: '' })
    } else if (depth >= 0 && /^\s*\S/.test(line) && line.search(/\S/) > depth && !/^\s*[-*] /.test(line))
      extend(entries, line)
    else depth = -1
  }
  return entries.map((entry) => ({ ...entry, title: withoutTags(entry.title) }))
}

/** The mirror: `## [YYYY-MM-DD] first line`, then `**Origin**: name`, the content, and a rule. */
export function mirrorEntries(text: string): MirrorEntry[] {
  const all = text.split(/\r?\n/)
  const starts: { at: number; content: number; title: string; origin: string }[] = []
  all.forEach((line, at) => {
    const start = dated.exec(line)
    if (start === null) return
    let next = at + 1
    while (all[next]?.trim() === '') next++
    const origin = /^\*\*Origin\*\*: *(.*)$/.exec(all[next] ?? '')
    // An entry's own text may hold headings; only one with an origin below it starts an entry.
    if (origin !== null) starts.push({ at, content: next + 1, title: start[1] ?? '', origin: (origin[1] ?? '').trim() })
  })
  return starts.map(({ content, title, origin }, i) => {
    return { title, origin, content: withoutRule(all.slice(content, starts[i + 1]?.at ?? all.length)) }
  })
}

/**
 * How many local entries stand in the mirror with this project as their origin. What ctx shares of an entry may be its
 * title and text, or the text under that title; of an entry with a text, a mirrored title alone does not count, nor
 * does a text that differs from the local one; equal mirrored entries count once.
 */
export function countOnHub(local: readonly LocalEntry[], mirror: readonly MirrorEntry[], origin: string): number {
  const texts = new Set<string>()
  for (const entry of mirror) {
    if (entry.origin !== origin) continue
    const content = plain(withoutTags(entry.content))
    texts.add(content)
    texts.add(`${plain(entry.title)}\0${content}`)
  }
  return local.filter(({ title, heading, body }) => {
    const name = plain(title)
    if (name === '') return false
    // The title alone on the hub does not bring the text back.
    if (body === '') return texts.has(name)
    const rest = plain(body)
    return texts.has(`${name} ${rest}`) || texts.has(`${name}\0${rest}`) || texts.has(`${plain(heading)} ${rest}`)
  }).length
}

function lines(text: string): string[] {
  return text.replace(comment, '').split(/\r?\n/)
}

function extend(entries: LocalEntry[], line: string): void {
  const last = entries.at(-1)
  if (last !== undefined) last.title += ` ${line.trim()}`
}

function withoutRule(lines: readonly string[]): string {
  return lines
    .join('\n')
    .trim()
    .replace(/\n\s*---$|^---$/, '')
    .trim()
}

function withoutTags(text: string): string {
  return text.replace(/(^|\s)#[a-z]+:\S+/g, '$1').trim()
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
