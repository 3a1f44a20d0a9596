/**
 * What was proven of each snapshot. Paths are RawPath text.
 * `entry_list` holds encoded entries by fingerprint: an unchanged item adds no bytes from run to run.
 */
export const proofs = `
CREATE TABLE entry_list (
  fingerprint TEXT PRIMARY KEY,
  entries     BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE snapshot (
  job       TEXT NOT NULL,
  id        TEXT NOT NULL,
  at        INTEGER NOT NULL,
  complete  INTEGER NOT NULL,
  suspect   INTEGER NOT NULL,
  decision  TEXT,
  files     INTEGER NOT NULL,
  bytes     INTEGER NOT NULL,
  listed_at INTEGER NOT NULL,
  -- When all of it was read back and found equal.
  verified_at INTEGER,
  PRIMARY KEY (job, id)
);
CREATE TABLE proof (
  job         TEXT NOT NULL,
  snapshot    TEXT NOT NULL,
  path        TEXT NOT NULL,
  class       TEXT NOT NULL,
  project     TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  files       INTEGER NOT NULL,
  bytes       INTEGER NOT NULL,
  PRIMARY KEY (job, snapshot, path)
) WITHOUT ROWID;
CREATE INDEX proof_fingerprint ON proof (fingerprint);
CREATE TABLE verified_file (
  job      TEXT NOT NULL,
  snapshot TEXT NOT NULL,
  path     TEXT NOT NULL,
  size     INTEGER NOT NULL,
  mtime    TEXT NOT NULL,
  sha256   TEXT NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (job, snapshot, path)
) WITHOUT ROWID;
CREATE TABLE damaged_file (
  job      TEXT NOT NULL,
  snapshot TEXT NOT NULL,
  path     TEXT NOT NULL,
  reason   TEXT NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (job, snapshot, path)
) WITHOUT ROWID;
`
