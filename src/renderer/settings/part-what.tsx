import { Input, MultiSelect, Radio, Stack } from '@mantine/core'
import { useMemo } from 'react'
import { useApp } from '../store/store.ts'
import { ListField } from './list-field.tsx'
import type { PartProps } from './parts.ts'
import { Section } from './section.tsx'
import { text } from './text.ts'

type Kind = 'all' | 'some' | 'none'

/** Which items and folders the job copies. */
export function PartWhat({ draft, errors, change }: PartProps) {
  const { ctx, paths } = draft.sources
  const kind: Kind = ctx === undefined ? 'none' : ctx === 'all' ? 'all' : 'some'
  const known = useApp((s) => s.coverage.projects)
  const chosen = Array.isArray(ctx) ? ctx : []
  const options = useMemo(() => [...new Set([...known.map((p) => p.path), ...chosen])], [known, chosen])
  const withPaths = paths === undefined ? {} : { paths }

  const choose = (value: string) => {
    if (value === 'all') change({ sources: { ctx: 'all', ...withPaths } })
    else if (value === 'some') change({ sources: { ctx: chosen, ...withPaths } })
    else change({ sources: { ...withPaths } })
  }

  return (
    <Section id="what" title={text.sections.what}>
      <Radio.Group value={kind} onChange={choose} aria-label={text.what.label} id="field-sources">
        <Stack gap={8}>
          <Radio value="all" label={text.what.all} description={text.what.allHow} />
          <Radio value="some" label={text.what.some} description={text.what.someHow} />
          <Radio value="none" label={text.what.none} description={text.what.noneHow} />
        </Stack>
      </Radio.Group>
      {kind === 'some' && (
        <MultiSelect
          label={text.what.projects}
          placeholder={text.what.projectsPlaceholder}
          nothingFoundMessage={text.what.noProject}
          searchable
          limit={50}
          data={options}
          value={chosen}
          onChange={(projects) => change({ sources: { ctx: projects, ...withPaths } })}
        />
      )}
      <ListField
        id="paths"
        label={text.what.paths}
        how={text.what.pathsHow}
        row={text.what.path}
        add={text.what.addPath}
        placeholder="~/WORKSPACE"
        values={paths ?? []}
        onChange={(next) => change({ sources: { ...(ctx === undefined ? {} : { ctx }), paths: next } })}
      />
      {errors['sources'] !== undefined && <Input.Error role="alert">{errors['sources']}</Input.Error>}
    </Section>
  )
}
