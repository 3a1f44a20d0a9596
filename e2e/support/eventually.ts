import { setTimeout as wait } from 'node:timers/promises'

/** Asks again until there is an answer (neither null nor undefined), or throws with `what` after `limitMs`. */
export async function eventually<T>(
  what: string,
  look: () => T | null | undefined | Promise<T | null | undefined>,
  limitMs = 15_000,
): Promise<T> {
  const until = performance.now() + limitMs
  for (;;) {
    const answer = await look()
    if (answer !== null && answer !== undefined) return answer
    if (performance.now() > until) throw new Error(`waited ${limitMs} ms in vain for ${what}`)
    await wait(50)
  }
}
