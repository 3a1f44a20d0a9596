import { create } from 'zustand'

const second = 1000
const useClock = create<{ now: number }>(() => ({ now: Date.now() }))

/** Ticks once a second while the page is seen; the only place where the page reads the time. */
export function startClock(): void {
  const tick = () => {
    if (!document.hidden) useClock.setState({ now: Date.now() })
  }
  window.setInterval(tick, second)
  document.addEventListener('visibilitychange', tick)
}

/** Milliseconds since 1970, rounded down to `step`, so that who shows minutes is not drawn every second. */
export function useNow(step: number = second): number {
  return useClock((c) => Math.floor(c.now / step) * step)
}

/** This moment, for what happens outside of drawing. */
export const timeNow = (): number => Date.now()
