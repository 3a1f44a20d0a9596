import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LineBuffer } from './line-buffer.ts'

it('gives back all lines in their order, whatever their size and whenever they are taken', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    // Around and beyond what one buffer holds.
    fc.constantFrom(1, 60_000, 170_000, 175_000, 300_000).map((n) => 'é'.repeat(n)),
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(line, fc.constant(null)), { maxLength: 12 }), (steps) => {
      const buffer = new LineBuffer()
      const out: Buffer[] = []
      let lines = 0
      const take = () => {
        const taken = buffer.take()
        if (taken === null) return false
        out.push(Buffer.from(taken.bytes))
        lines += taken.lines
        return true
      }
      for (const step of steps) {
        if (step === null) take()
        else buffer.add(`${step}\n`)
      }
      while (take());
      const given = steps.filter((s) => s !== null)
      expect(Buffer.concat(out).equals(Buffer.from(given.map((s) => `${s}\n`).join('')))).toBe(true)
      expect([lines, buffer.size]).toEqual([given.length, 0])
    }),
    { numRuns: 15 },
  )
})
