import { type Document, Lexer, LineCounter, parseDocument, type ScalarTag, type Tags, type ToStringOptions } from 'yaml'

/** In YAML a bare `~` is null; in a list of folders everybody means the home by it. */
const nullTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:null',
  default: true,
  identify: (value) => value === null,
  test: /^(?:[Nn]ull|NULL)?$/,
  resolve: () => null,
  stringify: ({ source }) => source ?? 'null',
}

export interface Parsed {
  doc: Document.Parsed
  lines: LineCounter
}

export function parseYaml(text: string): Parsed {
  const lines = new LineCounter()
  const doc = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    customTags: (tags: Tags): Tags => [nullTag, ...tags.filter((t) => typeof t === 'string' || t.tag !== nullTag.tag)],
  })
  return { doc, lines }
}

/** Text of a document, in the manner that the user's own text has. */
export function printYaml(doc: Document, manner: string): string {
  const options: ToStringOptions = {
    lineWidth: 0,
    // The user's lists begin under their key's first letter, all of them.
    indentSeq: !/^( *)[^\s#-][^\n]*:[^\S\n]*(?:#[^\n]*)?\r?\n(?:\s*#[^\n]*\n)*\1- /m.test(manner),
    flowCollectionPadding: !/[{[]\S/.test(manner) || /\{ /.test(manner),
  }
  return doc.toString(options)
}

/** Every comment of a text, as written, in order. */
export function commentsOf(text: string): string[] {
  return [...new Lexer().lex(text)].filter((token) => token.startsWith('#'))
}
