import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Engine } from '../engine.ts'
import { addJob, runJob, smallWorld, statusOf, type TestHome, testHome } from '../testing/engine-harness.ts'
import { expectReadable, expectRestores, keepHome, until } from './testing/fault-rig.ts'

let world: TestHome
let engine: Engine
let job: string
let file: string
let good: string

beforeEach(async () => {
  world = testHome()
  smallWorld(world)
  engine = await world.start({ scheduling: true })
  job = await addJob(engine, world)
  file = join(world.own, 'config/config.yaml')
  good = readFileSync(file, 'utf8')
})
afterEach(() => world.end())

const brokenProblem = async () => (await engine.api.state()).problems.find((p) => p.code === 'config-broken')

it.each([
  ['YAML that cannot be read', (text: string) => text.replace('jobs:', 'jobs: ['), /line \d+, column \d+/],
  [
    'a value that cannot be',
    (text: string) => text.replace('strategy: rsync', 'strategy: rsink'),
    /line \d+, column \d+.*strategy.*rsink/,
  ],
  [
    'half a file, as an editor leaves it',
    (text: string) => `${text.slice(0, text.indexOf('destination'))}: :`,
    /line \d+, column \d+/,
  ],
])('%s: the last good settings stay in force, the place is said, and mended it is gone', async (_, harm, place) => {
  writeFileSync(file, harm(good))
  const problem = await until(brokenProblem, 'the problem')
  expectReadable(problem)
  expect(problem.what).toMatch(place)
  expect(problem.why).toContain('the last good settings stay in force')
  expect((await engine.api.state()).jobs.map((j) => j.id)).toEqual([job])
  expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded', problem: null })
  await expectRestores(engine, world, job, keepHome(world))
  // What the user wrote stays theirs to mend.
  expect(readFileSync(file, 'utf8')).toBe(harm(good))
  await expect(engine.api.pause({ job, until: null })).rejects.toMatchObject({ problem: { code: 'config-broken' } })

  await engine.close()
  engine = await world.start({ scheduling: true })
  expect((await engine.api.jobs()).jobs.map((j) => j.id)).toEqual([job])
  expect((await statusOf(engine)).problems.map((p) => p.code)).toContain('config-broken')

  writeFileSync(file, good)
  await until(async () => (await brokenProblem()) === undefined, 'the mended file')
  expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded' })
})

it('settings that are gone: nothing is forgotten, and the last good ones can be put back', async () => {
  expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded' })
  const { rmSync } = await import('node:fs')
  rmSync(file)
  const problem = await until(
    async () => (await engine.api.state()).problems.find((p) => p.code === 'config-gone'),
    'the problem',
  )
  expect(problem.fix?.command).toMatch(/^cp '.*config\.yaml\.1' '.*config\.yaml'$/)
  const { execFileSync } = await import('node:child_process')
  execFileSync('sh', ['-c', problem.fix?.command ?? ''])
  await until(async () => (await engine.api.state()).jobs.length === 1, 'the jobs')
  expect(await runJob(engine, job)).toMatchObject({ status: 'succeeded' })
  expect((await statusOf(engine)).exposure.files).toBe(0)
})
