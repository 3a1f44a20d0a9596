import { app, dialog } from 'electron'
import { noSqlite, problemText } from '../shared/problems/shell.ts'
import { registerAppScheme } from './app-protocol.ts'

/*
 * The entry. What must happen before the app is ready happens here; the engine is loaded only where its
 * SQLite is, since a missing built-in module would end the process before any word to the user.
 */
registerAppScheme()

if (process.getBuiltinModule('node:sqlite') === undefined) {
  const { electron, node } = process.versions
  const runtime = electron === undefined ? `Node ${node}` : `Electron ${electron}, Node ${node}`
  const problem = noSqlite(runtime)
  dialog.showErrorBox(problem.what, problemText(problem))
  app.exit(1)
} else {
  const { startApp } = await import('./app.ts')
  startApp(import.meta.dirname)
}
