import { readFile, writeFile } from 'node:fs/promises'
import { fsPath, type RawPath, rawBytes, rawFromBytes } from '../system/rawpath.ts'

/** A NUL list of names, each ended by NUL. */
export async function readNames(file: RawPath): Promise<RawPath[]> {
  const text = rawFromBytes(await readFile(fsPath(file)))
  return text === '' ? [] : (text.slice(0, -1).split('\0') as RawPath[])
}

/** A NUL list as the tools read it; 0600. Returns the file. */
export async function writeNameList(file: RawPath, names: readonly RawPath[]): Promise<RawPath> {
  const text = names.length === 0 ? '' : `${names.join('\0')}\0`
  await writeFile(fsPath(file), rawBytes(text as RawPath), { mode: 0o600 })
  return file
}
