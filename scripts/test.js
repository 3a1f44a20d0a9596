// npm test: every check and test there is, each stage whatever the one before it said; the last line is the sum.
//   npm test                          all
//   npm test -- --only unit,lint      these stages
//   npm test -- --only unit router    tests whose file name contains "router"
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { stages } from './lib/stages.js'
import { ensureTools, testTools } from './lib/system-tools.js'
import { under24 } from './lib/under24.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { values, positionals } = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true })

/** Nothing of the user's own: an empty home, no folders of theirs, no running engine. */
async function testEnvironment() {
  const home = await mkdtemp(join(tmpdir(), 'ctxb-home-'))
  const env = { ...process.env, HOME: home }
  for (const name of Object.keys(env)) {
    if (/^(XDG_.*|CTX_BACKUP_HOME|BORG_.*|RESTIC_.*|GIT_.*|DBUS_SESSION_BUS_ADDRESS)$/.test(name))
      Reflect.deleteProperty(env, name)
  }
  return { env, remove: () => rm(home, { recursive: true, force: true }) }
}

await under24(import.meta.url, async () => {
  const all = stages(root, positionals)
  const wanted = values.only?.split(',') ?? all.map(({ name }) => name)
  const unknown = wanted.filter((name) => !all.some((stage) => stage.name === name))
  if (unknown.length > 0) {
    console.error(`No stage ${unknown.join(', ')}. Stages: ${all.map(({ name }) => name).join(', ')}`)
    return 2
  }
  await ensureTools(testTools)
  const { env, remove } = await testEnvironment()
  const done = []
  try {
    for (const stage of all.filter(({ name }) => wanted.includes(name))) {
      console.log(`\n== ${stage.name}`)
      const from = performance.now()
      const counts = await stage.run(env)
      done.push({ name: stage.name, seconds: (performance.now() - from) / 1000, ...counts })
    }
  } finally {
    await remove()
  }

  console.log()
  const sum = { passed: 0, failed: 0, skipped: 0 }
  for (const { name, seconds, passed, failed, skipped } of done) {
    sum.passed += passed
    sum.failed += failed
    sum.skipped += skipped.length
    const line = `${passed} passed, ${failed} failed, ${skipped.length} skipped`
    console.log(`${failed > 0 ? 'FAILED' : 'ok    '} ${name.padEnd(12)} ${line.padEnd(42)} ${seconds.toFixed(1)} s`)
  }
  for (const { test, reason } of done.flatMap(({ skipped }) => skipped)) console.log(`skipped: ${test}: ${reason}`)
  console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`)
  return sum.failed > 0 ? 1 : 0
})
