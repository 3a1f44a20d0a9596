import { useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'
import css from './shell.module.css'
import { text } from './text.ts'

const schemes = [
  { scheme: 'auto', Icon: IconDeviceDesktop },
  { scheme: 'light', Icon: IconSun },
  { scheme: 'dark', Icon: IconMoon },
] as const

/** Follows the system until the user chooses; remembered in this browser or window. */
export function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <fieldset className={css.schemes}>
      <legend className={css.hidden}>{text.appearance}</legend>
      {schemes.map(({ scheme, Icon }) => (
        <label key={scheme} className={css.scheme} title={text.schemes[scheme]}>
          <input
            type="radio"
            name="appearance"
            className={css.hidden}
            checked={colorScheme === scheme}
            onChange={() => setColorScheme(scheme)}
            aria-label={text.schemes[scheme]}
          />
          <Icon size={15} stroke={1.8} aria-hidden="true" />
        </label>
      ))}
    </fieldset>
  )
}
