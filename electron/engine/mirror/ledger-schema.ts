/** Version kept in SQLite's user_version. */
export const ledgerVersion = 1;

export const ledgerSchema = `
CREATE TABLE files (
  path TEXT PRIMARY KEY, size INTEGER NOT NULL, algorithm TEXT, hex TEXT,
  state TEXT NOT NULL CHECK (state IN ('present', 'damaged')),
  checked_at TEXT NOT NULL, audited_at TEXT
) WITHOUT ROWID;
CREATE INDEX files_by_digest ON files (hex);
CREATE TABLE holdings (
  rule_id TEXT NOT NULL, content_id TEXT NOT NULL, product TEXT NOT NULL, version TEXT NOT NULL, item TEXT NOT NULL,
  path TEXT, size INTEGER, algorithm TEXT, hex TEXT, evidence TEXT,
  PRIMARY KEY (rule_id, content_id, product, version, item)
) WITHOUT ROWID;
CREATE TABLE documents (
  path TEXT PRIMARY KEY, position INTEGER NOT NULL, kind TEXT NOT NULL, content_id TEXT, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
  updated TEXT, signer TEXT, upstream INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE evidence (
  sha256 TEXT PRIMARY KEY, path TEXT NOT NULL, content_id TEXT, signer TEXT, received_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE revisions (
  number INTEGER PRIMARY KEY, published_at TEXT NOT NULL, superseded_at TEXT, signers TEXT NOT NULL, files INTEGER NOT NULL, size INTEGER NOT NULL
);
CREATE TABLE revision_paths (
  number INTEGER NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, algorithm TEXT, hex TEXT, moved INTEGER NOT NULL,
  PRIMARY KEY (number, path)
) WITHOUT ROWID;
CREATE TABLE runs (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT NOT NULL, outcome TEXT NOT NULL, result TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

/** What earlier revisions published and held, whole. Made at every opening: the first mirrors had none of it. */
export const revisionSchema = `
CREATE TABLE IF NOT EXISTS revision_documents (
  number INTEGER NOT NULL, path TEXT NOT NULL, position INTEGER NOT NULL, kind TEXT NOT NULL, content_id TEXT, sha256 TEXT NOT NULL,
  size INTEGER NOT NULL, updated TEXT, signer TEXT, upstream INTEGER NOT NULL,
  PRIMARY KEY (number, path)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS revision_holdings (
  number INTEGER NOT NULL, rule_id TEXT NOT NULL, content_id TEXT NOT NULL, product TEXT NOT NULL, version TEXT NOT NULL, item TEXT NOT NULL,
  path TEXT, size INTEGER, algorithm TEXT, hex TEXT, evidence TEXT,
  PRIMARY KEY (number, rule_id, content_id, product, version, item)
) WITHOUT ROWID;
`;
