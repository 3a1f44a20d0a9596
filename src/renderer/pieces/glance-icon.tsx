import type { ReactNode } from 'react'
import type { Glance } from '../../shared/model/state.ts'

const stroke = (d: string, width: number, colour = '#fff') => (
  <path d={d} fill="none" stroke={colour} strokeWidth={width} strokeLinecap="round" strokeLinejoin="round" />
)

/** The tray's shapes (scripts/icon-shapes.ts): each state has its own outline, so colour is never alone. */
const shapes: Record<Glance, ReactNode> = {
  ok: (
    <g fill="#2b9a43">
      <circle cx="11" cy="11" r="10" />
      {stroke('M6.3 11.4l3.2 3.2 6.2-6.8', 2.4)}
    </g>
  ),
  running: (
    <g fill="#2f86e0">
      {stroke('M3.1 11.6A7.9 7.9 0 0 1 16.2 5.1', 3, '#2f86e0')}
      {stroke('M18.9 10.4A7.9 7.9 0 0 1 5.8 16.9', 3, '#2f86e0')}
      <path d="M19.9 1.3v7.9h-7.9z" />
      <path d="M2.1 20.7v-7.9h7.9z" />
    </g>
  ),
  attention: (
    <g fill="#f0a30a">
      <path d="M11 2.6L20 18.9H2z" stroke="#f0a30a" strokeWidth="2.6" strokeLinejoin="round" />
      {stroke('M11 8.2v4.6', 2.5, '#2b1d00')}
      <circle cx="11" cy="16.5" r="1.45" fill="#2b1d00" />
    </g>
  ),
  failed: (
    <g fill="#e03131">
      <path d="M7 1.2h8L20.8 7v8L15 20.8H7L1.2 15V7z" />
      {stroke('M7.2 7.2l7.6 7.6M14.8 7.2l-7.6 7.6', 2.6)}
    </g>
  ),
  paused: (
    <g fill="#808a94">
      <rect x="3" y="2" width="6" height="18" rx="1.8" />
      <rect x="13" y="2" width="6" height="18" rx="1.8" />
    </g>
  ),
  unknown: (
    <g fill="#8f6bd6">
      <path d="M11 .9L21.1 11 11 21.1.9 11z" stroke="#8f6bd6" strokeWidth="1.4" strokeLinejoin="round" />
      {stroke('M8.1 8.6c0-1.7 1.3-2.7 2.9-2.7s2.9 1 2.9 2.5c0 2-2.8 2.2-2.8 4.3', 2.1)}
      <circle cx="11.1" cy="15.9" r="1.35" fill="#fff" />
    </g>
  ),
}

/** One of the six states. Without `label` it is decoration beside words that say the same. */
export function GlanceIcon({ state, size, label }: { state: Glance; size: number; label?: string }) {
  return (
    <svg
      viewBox="0 0 22 22"
      width={size}
      height={size}
      style={{ flex: 'none' }}
      role="img"
      aria-label={label ?? ''}
      aria-hidden={label === undefined}
    >
      {shapes[state]}
    </svg>
  )
}
