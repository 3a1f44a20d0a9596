import { Button } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { GlanceIcon } from '../pieces/glance-icon.tsx'
import { text } from './text.ts'

/** Instead of an empty window when a screen throws while it is drawn. */
export class CrashGuard extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false }

  static getDerivedStateFromError(): { crashed: boolean } {
    return { crashed: true }
  }

  override render(): ReactNode {
    if (!this.state.crashed) return this.props.children
    return (
      <div role="alert" style={{ padding: 48, maxWidth: 520, margin: '0 auto' }}>
        <GlanceIcon state="unknown" size={36} />
        <h1>{text.crashed}</h1>
        <p className="dim">{text.crashedHow}</p>
        <Button onClick={() => window.location.reload()}>{text.reload}</Button>
      </div>
    )
  }
}
