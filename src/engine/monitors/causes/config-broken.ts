import type { Cause } from '../types.ts'

/** The settings on disk are not in force. Told once until they are mended, however often they are saved in between. */
export const configBroken: Cause = ({ config }) => ({
  raised:
    config === null
      ? []
      : [
          {
            key: 'config-broken',
            cause: 'config-broken',
            notice: {
              title: config.what.replace(/\.$/, ''),
              body: config.why,
              opens: { screen: 'settings' },
              urgency: 'normal',
            },
          },
        ],
})
