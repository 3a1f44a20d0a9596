import { Switch } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import { plural } from '../../shared/format/count.ts'
import type { LogLine } from '../../shared/model/state.ts'
import { Empty, FetchFailed, SectionTitle } from '../pieces/screen.tsx'
import { lineAt } from './log-pages.ts'
import css from './run.module.css'
import { text } from './text.ts'
import { useLog } from './use-log.ts'

const lineHeight = 20
/** Nearer to the end than this counts as at the end. */
const slack = 3 * lineHeight

/** The run's log: only what is in sight is fetched and drawn. */
export function LogView({ run, live }: { run: string; live: boolean }) {
  const { log, problem, ready, look } = useLog(run, live)
  const [follow, setFollow] = useState(live)
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: log.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  })
  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0

  useEffect(() => look(first, last), [look, first, last])
  // biome-ignore lint/correctness/useExhaustiveDependencies: at each new line
  useEffect(() => {
    if (follow && log.total > 0) virtual.scrollToIndex(log.total - 1, { align: 'end' })
  }, [follow, log.total])

  // Scrolling up is reading: the log then stays where it is.
  const onWheel = () => {
    const box = scroller.current
    if (box !== null && follow && box.scrollHeight - box.scrollTop - box.clientHeight > slack) setFollow(false)
  }

  return (
    <section aria-labelledby="log">
      <SectionTitle
        id="log"
        aside={
          <div className={css.logTools}>
            <span className="dim numbers">{plural(log.total, 'line')}</span>
            {live && (
              <Switch
                size="xs"
                label={text.log.follow}
                title={text.log.followLabel}
                checked={follow}
                onChange={(event) => setFollow(event.currentTarget.checked)}
              />
            )}
          </div>
        }
      >
        {text.log.title}
      </SectionTitle>
      {problem !== null && !live && <FetchFailed problem={problem} again={() => look(first, last)} />}
      <section
        ref={scroller}
        className={css.log}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and so must by keyboard
        tabIndex={0}
        aria-label={text.log.region}
        onScroll={onWheel}
        data-testid="log"
      >
        {log.total === 0 ? (
          <Empty title={ready && !live ? text.log.empty : text.log.waiting} />
        ) : (
          <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {items.map((item) => (
              <Line key={item.key} index={item.index} line={lineAt(log, item.index)} top={item.start} />
            ))}
          </div>
        )}
      </section>
    </section>
  )
}

function Line({ index, line, top }: { index: number; line: LogLine | null; top: number }) {
  const level = line?.level ?? 'info'
  const word = text.log.levels[level]
  return (
    <div className={css.logLine} style={{ transform: `translateY(${top}px)` }} data-level={level}>
      <span className={css.logNumber} aria-hidden="true">
        {index + 1}
      </span>
      <span className={css.logText}>
        {word !== '' && <span className={css.logLevel}>{word} </span>}
        {line?.text ?? ''}
      </span>
    </div>
  )
}
