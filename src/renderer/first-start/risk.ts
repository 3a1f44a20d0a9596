import { bytes } from '../../shared/format/bytes.ts'
import { plural } from '../../shared/format/count.ts'
import type { Coverage } from '../../shared/model/state.ts'
import type { Item } from '../../shared/model/status.ts'
import { text } from './text.ts'

const exposed = (item: Item) => item.exposedFiles > 0

/** What is at risk now, the heaviest first: at most three plain lines. */
export function riskLines(coverage: Pick<Coverage, 'exposure' | 'projects' | 'user'>): string[] {
  const { exposure, projects, user } = coverage
  if (exposure.files === 0) return [text.risk.none]
  const lines = [text.risk.files(plural(exposure.files, 'file'), bytes(exposure.bytes))]
  const items = [...user.items, ...projects.flatMap((project) => project.items)]
  if (items.some((item) => item.class === 'key' && exposed(item))) lines.push(text.risk.key)
  const journals = projects.filter((p) => p.items.some((item) => item.class === 'journal' && exposed(item)))
  if (journals.length > 0) lines.push(text.risk.journal(plural(journals.length, 'project')))
  const alone = projects.filter((p) => !p.hub.registered)
  if (alone.length > 0) lines.push(text.risk.hub(String(alone.length), plural(projects.length, 'project')))
  const unpushed = projects.filter((p) => p.git?.repo === true && p.git.unpushed > 0)
  if (unpushed.length > 0) lines.push(text.risk.unpushed(plural(unpushed.length, 'project')))
  return lines.slice(0, 3)
}
