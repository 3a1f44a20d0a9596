import type { Dialog } from 'electron'

/** As Electron before `ready` on Linux: the words go to standard error. */
export const dialog: Pick<Dialog, 'showErrorBox'> = {
  showErrorBox(title, content) {
    process.stderr.write(`${title}\n${content}\n`)
  },
}
