import { ago } from '../../shared/format/when.ts'

/**
 * How long ago something in the past was. The page's clock runs in steps and so lags a little behind:
 * what has only just happened is no future.
 */
export function since(at: string, now: number): string {
  return ago(Math.min(Date.parse(at), now), now)
}
