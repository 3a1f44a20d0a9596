import { Radio, Stack, TextInput } from '@mantine/core'
import type { StrategyInfo } from '../../shared/model/state.ts'
import { StrategyId } from '../../shared/model/words.ts'
import { CommandLine } from '../pieces/command-line.tsx'
import { FetchFailed, Placeholder } from '../pieces/screen.tsx'
import { text as words } from '../pieces/text.ts'
import { useRemote } from '../store/remote.ts'
import { api } from '../transport/client.ts'
import type { PartProps } from './parts.ts'
import { ProbePanel } from './probe-panel.tsx'
import { Section } from './section.tsx'
import css from './settings.module.css'
import { text } from './text.ts'

/** The tool and the destination, tested as they are chosen. */
export function PartWhere({ draft, errors, change }: PartProps) {
  const strategies = useRemote('strategies', () => api.strategies.query())
  return (
    <Section id="where" title={text.sections.where}>
      {strategies.problem !== null && <FetchFailed problem={strategies.problem} again={strategies.reload} />}
      {strategies.data === null && strategies.problem === null && <Placeholder rows={2} height={64} />}
      {strategies.data !== null && (
        <Radio.Group
          label={text.where.strategy}
          id="field-strategy"
          value={draft.strategy}
          onChange={(value) => change({ strategy: StrategyId.parse(value) })}
        >
          <div className={css.tools}>
            {strategies.data.map((info) => (
              <Tool key={info.id} info={info} chosen={info.id === draft.strategy} />
            ))}
          </div>
        </Radio.Group>
      )}
      <TextInput
        id="field-destination"
        label={text.where.destination}
        description={text.where.destinationHow}
        placeholder={text.where.placeholder}
        value={draft.destination.path}
        error={errors['destination']}
        spellCheck={false}
        // Another place is another destination: the old one's marker does not belong to it.
        onChange={(event) => change({ destination: { path: event.currentTarget.value } })}
      />
      <ProbePanel draft={draft} change={change} />
      {draft.strategy === 'rsync' && (
        <Radio.Group
          label={text.where.layout}
          id="field-layout"
          value={draft.layout}
          onChange={(value) => change({ layout: value as typeof draft.layout })}
        >
          <Stack gap={8} mt={6}>
            {(['snapshots', 'mirror', 'bare-mirror'] as const).map((layout) => (
              <Radio
                key={layout}
                value={layout}
                label={text.where.layouts[layout].label}
                description={text.where.layouts[layout].how}
              />
            ))}
          </Stack>
        </Radio.Group>
      )}
      {draft.strategy === 'rsync' && draft.layout === 'bare-mirror' && (
        <p className={css.warning} role="status">
          {text.where.bareWarning}
        </p>
      )}
    </Section>
  )
}

function Tool({ info, chosen }: { info: StrategyInfo; chosen: boolean }) {
  const there = info.unavailable === null
  const version = [info.flavour, info.version].filter((part) => part !== null).join(' ')
  return (
    <div className={css.tool} data-chosen={chosen} data-there={there}>
      <Radio
        value={info.id}
        disabled={!there}
        label={words.strategy[info.id]}
        description={there ? text.where.tools[info.id] : `${text.where.unavailable}: ${info.unavailable}`}
      />
      {there && version !== '' && <span className={`dim numbers ${css.toolVersion}`}>{version}</span>}
      {!there && info.fix !== null && <CommandLine command={info.fix} />}
    </div>
  )
}
