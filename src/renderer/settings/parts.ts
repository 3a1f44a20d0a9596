import type { Draft, FieldErrors } from './draft.ts'

/** What each part of the form gets: the draft, what is wrong, and a way to change it. */
export interface PartProps {
  draft: Draft
  errors: FieldErrors
  change(part: Partial<Draft>): void
}
