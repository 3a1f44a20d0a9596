import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { type PageServer, servePage } from '../../src/cli/serve/page-server.ts'
import { ProblemError } from '../../src/shared/model/problem.ts'
import { type FixtureEngine, fixtureEngine } from './fixture-engine.ts'
import { type Scenario, scenarios } from './states.ts'

/** Where the built page lies; another folder while the page is worked on. */
export const pageRoot = process.env['PAGE_ROOT'] ?? join(import.meta.dirname, '../../dist/renderer')

export interface Fixture {
  engine: FixtureEngine
  server: PageServer
}

/** The built page behind the real gate of `serve`, over an engine that the caller drives. */
export async function serveFixture(scenario: Scenario, port = 0): Promise<Fixture> {
  await access(join(pageRoot, 'index.html')).catch(() => {
    throw new Error(`there is no page in ${pageRoot}: npm run build`)
  })
  const now = Date.now()
  const engine = fixtureEngine(scenarios[scenario](now), now)
  const server = await servePage({
    engine: engine.api,
    root: pageRoot,
    port,
    // A Problem is what specs let the engine throw; anything else is a fault of the harness.
    onUnexpected: (error, where) => {
      if (!(error instanceof ProblemError)) console.error(`unexpected in ${where}:`, error)
    },
  })
  return { engine, server }
}

// By hand: node e2e/harness/fixture-server.ts failing 4870
if (import.meta.main) {
  const [scenario = 'calm', port = '0'] = process.argv.slice(2)
  if (!(scenario in scenarios)) {
    console.error(`no such scenario; there are: ${Object.keys(scenarios).join(', ')}`)
    process.exit(2)
  }
  const { server } = await serveFixture(scenario as Scenario, Number(port))
  console.log(server.newLink())
}
