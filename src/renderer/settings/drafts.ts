import { create } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { Draft } from './draft.ts'

/** The key of a job that is not saved yet. */
export const newJobKey = ''

/** Drafts outlive their screen: who looks at a run in between loses nothing. */
const useDrafts = create<{ drafts: Readonly<Record<string, Draft>> }>(() => ({ drafts: {} }))

export const useDraft = (key: string): Draft | null => useDrafts((s) => s.drafts[key] ?? null)
/** Which jobs have a draft. */
export const useDraftKeys = (): string[] => useDrafts(useShallow((s) => Object.keys(s.drafts)))

export function setDraft(key: string, draft: Draft): void {
  useDrafts.setState((s) => ({ drafts: { ...s.drafts, [key]: draft } }))
}

export function dropDraft(key: string): void {
  useDrafts.setState((s) => {
    const { [key]: _, ...drafts } = s.drafts
    return { drafts }
  })
}
