// A Vitest reporter that writes true sums, for scripts/test.js: failed files, hooks and stray errors count as failed.
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'

/** @typedef {{ passed: number, failed: number, skipped: { test: string, reason: string }[] }} Counts */

/** The file that `Counts` are written to as JSON; set by whoever starts Vitest with this reporter. */
export const countsVariable = 'CTX_BACKUP_TEST_COUNTS'

export class CountReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} strayErrors
   */
  onTestRunEnd(modules, strayErrors) {
    /** @type {Counts} */
    const counts = { passed: 0, failed: strayErrors.length, skipped: [] }
    for (const module of modules) {
      counts.failed += module.errors().length
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length
      for (const test of module.children.allTests()) this.#count(counts, test)
    }
    const file = process.env[countsVariable]
    if (file !== undefined) writeFileSync(file, JSON.stringify(counts))
  }

  /**
   * @param {Counts} counts
   * @param {import('vitest/node').TestCase} test
   */
  #count(counts, test) {
    const result = test.result()
    if (result.state === 'passed') counts.passed += 1
    else if (result.state === 'failed') counts.failed += 1
    else {
      const note = result.state === 'skipped' ? result.note : undefined
      const why = test.options.mode === 'todo' ? 'not written yet' : 'its condition does not hold here, see the file'
      const file = relative(process.cwd(), test.module.moduleId)
      counts.skipped.push({ test: `${file}: ${test.fullName}`, reason: note ?? why })
    }
  }
}

// Vitest loads a reporter's file by its default export.
export { CountReporter as default }
