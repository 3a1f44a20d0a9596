import type { Finding } from '../../shared/model/status.ts'
import type { Output } from './io.ts'
import { safe } from './safe.ts'

/** Files something is wrong with, each with its reason; all of them, since each may matter. */
export function findingLines(out: Output, title: string, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return []
  return [
    '',
    out.paint('red', `${title} (${findings.length})`),
    ...findings.map(
      (f) => `  ${safe(f.path)}: ${safe(f.reason)}  ${out.paint('dim', `${safe(f.job)} ${safe(f.snapshot)}`)}`,
    ),
  ]
}
