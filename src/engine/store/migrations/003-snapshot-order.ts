/** The order in which a job's snapshots were made: a clock that was set back does not make the newest an old one. */
export const snapshotOrder = `
ALTER TABLE snapshot ADD COLUMN made INTEGER NOT NULL DEFAULT 0;
`
