import { expect, it, vi } from 'vitest'
import { forwardPower } from './power.ts'

const powerMonitor = await vi.hoisted(async () => new (await import('node:events')).EventEmitter())
vi.mock('electron', () => ({ powerMonitor }))

it('tells the engine of sleep, waking, mains and battery, and reports when it does not hear', async () => {
  const heard: string[] = []
  const report = vi.fn()
  const power = async ({ event }: { event: string }): Promise<void> => {
    heard.push(event)
    if (event === 'resume') throw new Error('gone')
  }
  forwardPower({ power }, report)
  for (const event of ['suspend', 'resume', 'on-ac', 'on-battery', 'lock-screen']) powerMonitor.emit(event)
  expect(heard).toEqual(['suspend', 'resume', 'on-ac', 'on-battery'])
  await vi.waitFor(() => expect(report).toHaveBeenCalledExactlyOnceWith(expect.any(Error), 'power resume'))
})
