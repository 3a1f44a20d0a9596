#!/usr/bin/env node
// The launcher: runs the command line under this Node where it is new enough, else under the Node that comes along.
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { cliEntry } from './lib/entry.js'
import { isNewEnough, noNodeMessage, packagedNode } from './lib/node24.js'
import { endLike, runTied } from './lib/tied.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** @param {string} message */
function giveUp(message) {
  process.stderr.write(message)
  process.exitCode = 1
}

async function launch() {
  const entry = cliEntry(root)
  if (entry === null)
    return giveUp(`ctx-backup is not whole: neither dist nor src lies in ${root}. Install it again.\n`)
  if (isNewEnough()) {
    process.argv[1] = entry
    await import(pathToFileURL(entry).href)
    return
  }
  const node = packagedNode(root)
  if (node === null) return giveUp(noNodeMessage(root))
  try {
    endLike(await runTied(node, [entry, ...process.argv.slice(2)]))
  } catch (error) {
    giveUp(noNodeMessage(root, error instanceof Error ? error.message : String(error)))
  }
}

await launch()
