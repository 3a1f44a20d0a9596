import { NumberInput, Stack, Switch } from '@mantine/core'
import { useState } from 'react'
import type { Config } from '../../shared/model/config.ts'
import type { Problem } from '../../shared/model/problem.ts'
import { ProblemCard } from '../pieces/problem-card.tsx'
import { say, useAction } from '../pieces/use-action.ts'
import { useApp } from '../store/store.ts'
import { api } from '../transport/client.ts'
import { ListField } from './list-field.tsx'
import { SaveBar } from './save-bar.tsx'
import { Section } from './section.tsx'
import { text } from './text.ts'

type General = Pick<Config, 'roots' | 'prune' | 'unprune' | 'proofMaxAgeDays' | 'notifications'>

const pick = ({ roots, prune, unprune, proofMaxAgeDays, notifications }: Config): General => ({
  roots,
  prune,
  unprune,
  proofMaxAgeDays,
  notifications,
})
const rows = (list: string[]) => list.map((row) => row.trim()).filter((row) => row !== '')
const normal = (g: General): General => ({ ...g, roots: rows(g.roots), prune: rows(g.prune), unprune: rows(g.unprune) })

/** What is not of one job. */
export function GeneralSettings({ config, onSaved }: { config: Config; onSaved(config: Config): void }) {
  const saved = pick(config)
  const [draft, setDraft] = useState<General | null>(null)
  const [refused, setRefused] = useState<Problem | null>(null)
  const readOnly = useApp((s) => s.configReadOnly)
  const configured = useApp((s) => s.configured)
  const action = useAction(setRefused)
  const now = draft ?? saved
  const changed = JSON.stringify(normal(now)) !== JSON.stringify(normal(saved))
  const change = (part: Partial<General>) => {
    setRefused(null)
    setDraft({ ...now, ...part })
  }
  const save = async () => {
    const fresh = await action.start(async () => {
      await api.saveSettings.mutate(normal(now))
      return api.config.query()
    })
    if (fresh === null) return
    say(text.bar.saved)
    onSaved(fresh)
    setDraft(null)
  }
  const notify = (part: Partial<General['notifications']>) =>
    change({ notifications: { ...now.notifications, ...part } })

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <Section id="general" title={text.general}>
        <p className="dim" style={{ margin: 0 }}>
          {configured ? text.generalText.sub : text.firstAccept}
        </p>
        <ListField
          id="roots"
          label={text.generalText.roots}
          how={text.generalText.rootsHow}
          row={text.generalText.root}
          add={text.generalText.addRoot}
          values={now.roots}
          onChange={(roots) => change({ roots })}
        />
        <ListField
          id="prune"
          label={text.generalText.prune}
          how={text.generalText.pruneHow}
          row={text.generalText.pruneRow}
          add={text.generalText.addPrune}
          values={now.prune}
          onChange={(prune) => change({ prune })}
        />
        <ListField
          id="unprune"
          label={text.generalText.unprune}
          row={text.generalText.unpruneRow}
          add={text.generalText.addUnprune}
          values={now.unprune}
          onChange={(unprune) => change({ unprune })}
        />
        <NumberInput
          id="field-proofMaxAgeDays"
          label={text.generalText.proofAge}
          min={1}
          max={365}
          allowDecimal={false}
          w={340}
          value={now.proofMaxAgeDays}
          onChange={(value) => value !== '' && change({ proofMaxAgeDays: Number(value) })}
        />
      </Section>
      <Section id="notifications" title={text.generalText.notifications}>
        <Stack gap={10} id="field-notifications">
          <Switch
            label={text.generalText.failures}
            checked={now.notifications.failures}
            onChange={(event) => notify({ failures: event.currentTarget.checked })}
          />
          <Switch
            label={text.generalText.recovery}
            checked={now.notifications.recovery}
            onChange={(event) => notify({ recovery: event.currentTarget.checked })}
          />
        </Stack>
      </Section>
      {refused !== null && (
        <div className="card" role="alert">
          <ProblemCard problem={refused} />
        </div>
      )}
      <SaveBar
        shown={changed}
        busy={action.busy}
        words={readOnly ? text.readOnly : configured ? text.bar.changed : text.firstAccept}
        disabled={readOnly || !configured}
        saveLabel={text.bar.save}
        onDiscard={() => {
          setDraft(null)
          setRefused(null)
        }}
      />
    </form>
  )
}
