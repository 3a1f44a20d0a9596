// Words of the scripts go to standard error: standard output belongs to the program they start.

const coloured = process.stderr.isTTY === true && process.env['NO_COLOR'] === undefined

/** @param {string} line */
export function say(line) {
  process.stderr.write(`${coloured ? '\x1b[2m' : ''}${line}${coloured ? '\x1b[0m' : ''}\n`)
}
