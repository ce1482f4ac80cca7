/** Schema changes in order; the registry's `user_version` counts those that were made. Never edit one: add the next. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE sources (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    path TEXT,
    trust TEXT NOT NULL,
    fallback_urls TEXT NOT NULL,
    proxy TEXT NOT NULL,
    ca_file TEXT,
    position INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE mirrors (
    id TEXT PRIMARY KEY,
    folder TEXT NOT NULL,
    folder_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    source_id TEXT,
    summary TEXT
  ) STRICT;
  CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT;
  CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    mirror_folder TEXT NOT NULL,
    request TEXT NOT NULL,
    state TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    result TEXT
  ) STRICT;
  CREATE INDEX jobs_by_start ON jobs (started_at);
  `,
  `
  CREATE TABLE serve_fetches (
    cluster TEXT NOT NULL,
    mirror_id TEXT NOT NULL,
    file_key TEXT NOT NULL,
    fetched_at INTEGER NOT NULL,
    PRIMARY KEY (cluster, mirror_id, file_key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE serve_groups (
    key TEXT PRIMARY KEY,
    cluster TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE serve_unexpected (
    cluster TEXT NOT NULL,
    mirror_id TEXT NOT NULL,
    group_id TEXT NOT NULL,
    PRIMARY KEY (cluster, mirror_id, group_id)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE schedules (
    mirror_id TEXT PRIMARY KEY,
    cadence TEXT NOT NULL,
    quiet_hours TEXT,
    counted_from TEXT NOT NULL,
    retry_at TEXT,
    last_run_at TEXT,
    last_outcome TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER schedules_go_with_mirrors AFTER DELETE ON mirrors
    BEGIN DELETE FROM schedules WHERE mirror_id = OLD.id; END;
  `,
  `
  CREATE TABLE audit_reports (
    mirror_folder TEXT PRIMARY KEY,
    job_id TEXT NOT NULL,
    report TEXT NOT NULL
  ) STRICT;
  CREATE INDEX audit_reports_by_job ON audit_reports (job_id);
  CREATE TRIGGER audit_reports_go_with_jobs AFTER DELETE ON jobs
    BEGIN DELETE FROM audit_reports WHERE job_id = OLD.id; END;
  `,
  `
  CREATE TABLE trusted_keys (
    signs TEXT NOT NULL CHECK (signs IN ('shipments', 'receipts')),
    fingerprint TEXT NOT NULL,
    name TEXT NOT NULL,
    trusted_at TEXT NOT NULL,
    PRIMARY KEY (signs, fingerprint)
  ) STRICT, WITHOUT ROWID;
  `,
];
