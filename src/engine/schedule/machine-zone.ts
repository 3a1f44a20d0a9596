/** The machine's time zone now, an IANA name; asked each time, since travellers change it. */
export function machineZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}
