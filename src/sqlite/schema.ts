import type { DatabaseSync } from "node:sqlite";
import { BadInput } from "#core/engine";

/** "nttr". It keeps natter from writing into the file of another program. */
const applicationId = 0x6e747472;

/** The script at index n brings a file from version n to version n + 1. Never change one that was released. */
const versions: readonly string[] = [
  `
  CREATE TABLE entry (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    expires INTEGER
  ) WITHOUT ROWID;
  CREATE INDEX entry_expires ON entry (expires) WHERE expires IS NOT NULL;

  -- The event ids of the last 24 hours, by which redeliveries are recognised.
  CREATE TABLE seen (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX seen_at ON seen (at);

  -- What is still to be done. ordered is "stop" or "interrupt".
  CREATE TABLE inbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    lane TEXT NOT NULL,
    event TEXT NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 0,
    burying INTEGER NOT NULL DEFAULT 0,
    ordered TEXT,
    error TEXT NOT NULL DEFAULT ''
  );
  CREATE INDEX inbox_lane ON inbox (lane, seq);

  -- What the holders of an event saved, one row per field.
  CREATE TABLE saved (
    id TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (id, field)
  ) WITHOUT ROWID;

  CREATE TABLE dead (
    id TEXT PRIMARY KEY,
    lane TEXT NOT NULL,
    event TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    error TEXT NOT NULL,
    at INTEGER NOT NULL
  );

  CREATE TABLE fence (last INTEGER NOT NULL);
  INSERT INTO fence VALUES (0);
  `,
  `
  -- A lane is worked on in the order of the platform's time. What was begun stays the head of its lane until it is done.
  ALTER TABLE inbox ADD COLUMN at REAL NOT NULL DEFAULT 0;
  ALTER TABLE inbox ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;
  UPDATE inbox SET at = coalesce(event ->> '$.at', 0);
  UPDATE inbox SET begun = 1 WHERE seq IN (SELECT min(seq) FROM inbox GROUP BY lane)
    AND (attempt > 0 OR id IN (SELECT id FROM saved));
  DROP INDEX inbox_lane;
  CREATE INDEX inbox_order ON inbox (lane, begun DESC, at, id);
  `,
  `
  -- is_open: a process has the file open, or ended without closing it.
  CREATE TABLE life (is_open INTEGER NOT NULL);
  INSERT INTO life VALUES (0);
  `,
  `
  -- attempt counts the failures, the processes that died, and in burying how often a holder began to tell the thread.
  ALTER TABLE inbox ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE inbox ADD COLUMN parked INTEGER NOT NULL DEFAULT 0;
  UPDATE inbox SET failures = attempt - burying WHERE burying > 0;

  -- The author of a turn. What is no turn has none.
  ALTER TABLE inbox ADD COLUMN author TEXT
    GENERATED ALWAYS AS (CASE event ->> '$.type' WHEN 'turn' THEN event ->> '$.author.id' END) VIRTUAL;
  CREATE INDEX inbox_author ON inbox (lane, author, at, id);

  -- The people whose turns were begun in a lane that has not been empty since. The higher the number, the later.
  CREATE TABLE served (
    lane TEXT NOT NULL,
    author TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (lane, author)
  ) WITHOUT ROWID;
  `,
];

/** Checks whose file this is and how old, before it writes. Then brings the file up to date. */
export function prepareSchema(sql: DatabaseSync, file: string): void {
  const number = (query: string): number => Number(Object.values(sql.prepare(query).get() ?? {})[0]);
  const version = number("PRAGMA user_version");
  const isEmpty = number("SELECT count(*) FROM sqlite_schema") === 0;
  if (!isEmpty && number("PRAGMA application_id") !== applicationId) {
    throw new BadInput(
      `${file} is the database of another program. Nothing was changed in it; choose another path.`,
    );
  }
  if (version > versions.length) {
    throw new BadInput(
      `${file} has version ${version}, this natter knows versions up to ${versions.length}. ` +
        "A newer natter wrote it: update this one, or choose another path.",
    );
  }
  sql.exec("PRAGMA journal_mode = WAL");
  // NORMAL would lose the last commits in a power failure. An acknowledged event must survive one.
  sql.exec("PRAGMA synchronous = FULL");
  // Overwrites deleted rows with zeros, and sorts in memory so that no temporary file keeps copies.
  sql.exec("PRAGMA secure_delete = ON");
  sql.exec("PRAGMA temp_store = MEMORY");
  sql.exec("BEGIN IMMEDIATE");
  for (const step of versions.slice(version)) sql.exec(step);
  sql.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${versions.length}`);
  sql.exec("COMMIT");
  // Earlier versions left deleted text in the free parts of the file.
  if (!isEmpty && version < 3) sql.exec("VACUUM");
}
