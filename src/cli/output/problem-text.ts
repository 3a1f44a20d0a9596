import type { Problem } from '../../shared/model/problem.ts'
import type { Severity } from '../../shared/model/words.ts'
import type { Output, Style } from './io.ts'
import { safe, safeLines } from './safe.ts'

const marks: Record<Severity, { mark: string; style: Style }> = {
  urgent: { mark: '✗', style: 'red' },
  attention: { mark: '!', style: 'yellow' },
  advice: { mark: '·', style: 'cyan' },
}

/** A problem as lines: what, why, the paths it is about, and what to do. */
export function problemLines(out: Output, problem: Problem, options: { withId?: boolean } = {}): string[] {
  const { mark, style } = marks[problem.severity]
  const id = options.withId ? `  ${out.paint('dim', `[${safe(problem.id)}]`)}` : ''
  const lines = [`${out.paint(style, mark)} ${out.paint('bold', safe(problem.what))}${id}`]
  for (const line of safeLines(problem.why)) if (line !== '') lines.push(`  ${line}`)
  const shown = problem.paths.slice(0, 5)
  for (const path of shown) lines.push(`    ${out.paint('dim', safe(path))}`)
  const more = problem.paths.length - shown.length + (problem.more ?? 0)
  if (more > 0) lines.push(`    ${out.paint('dim', `and ${more} more`)}`)
  if (problem.fix)
    lines.push(
      `  ${out.paint('cyan', '→')} ${safe(problem.fix.label)}: ${out.paint('bold', safe(problem.fix.command))}`,
    )
  return lines
}
