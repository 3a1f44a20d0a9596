// Preloaded into the child of a launcher (`node --import`): ends it when the launcher is gone, hands on its INT.
// The tie is Node's IPC channel, so that standard input and all other descriptors are the program's own.

/** Longest clean-up of ours is borg's cancel, 10 s; whatever still lives after this is stuck. */
const KILL_AFTER_MS = 15_000
/** A terminal's INT reaches child and launcher at once; the launcher's word comes within this. */
const SAME_KEY_MS = 250

if (process.send !== undefined) {
  let lastInt = Number.NEGATIVE_INFINITY
  const noteInt = () => {
    lastInt = performance.now()
  }

  // Listens beside the program's own handler only: without one, INT keeps its usual effect.
  process.on('newListener', (name, listener) => {
    if (name === 'SIGINT' && listener !== noteInt && !process.listeners('SIGINT').includes(noteInt)) {
      process.prependListener('SIGINT', noteInt)
    }
  })
  process.on('removeListener', (name, listener) => {
    if (name === 'SIGINT' && listener !== noteInt && process.listenerCount('SIGINT') === 1) {
      process.off('SIGINT', noteInt)
    }
  })

  process.on('message', (word) => {
    if (word !== 'SIGINT') return
    const told = performance.now()
    setTimeout(() => {
      if (lastInt < told - SAME_KEY_MS) process.kill(process.pid, 'SIGINT')
    }, 50)
  })

  process.on('disconnect', () => {
    process.kill(process.pid, 'SIGTERM')
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), KILL_AFTER_MS).unref()
  })

  // The tie alone keeps nobody alive, and nobody else is to write on it.
  process.channel?.unref()
  Reflect.deleteProperty(process, 'send')
}
