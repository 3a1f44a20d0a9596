/** Runs, newest first by `queued_at`, and small facts by key; JSON where the rows are only carried. */
export const runsAndFacts = `
CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  job TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  trigger TEXT NOT NULL,
  queued_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  snapshot TEXT,
  stats TEXT NOT NULL,
  problem TEXT,
  warnings TEXT NOT NULL,
  note TEXT,
  child TEXT
) STRICT;
CREATE INDEX runs_newest ON runs (queued_at DESC, id DESC);
CREATE INDEX runs_of_job ON runs (job, queued_at DESC, id DESC);
CREATE INDEX runs_unfinished ON runs (status) WHERE status IN ('queued', 'running');

CREATE TABLE facts (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`
