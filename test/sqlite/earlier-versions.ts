/** A file as version 1 made it. */
export const version1 = `
  CREATE TABLE entry (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER) WITHOUT ROWID;
  CREATE INDEX entry_expires ON entry (expires) WHERE expires IS NOT NULL;
  CREATE TABLE seen (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX seen_at ON seen (at);
  CREATE TABLE inbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, lane TEXT NOT NULL, event TEXT NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 0, burying INTEGER NOT NULL DEFAULT 0, ordered TEXT, error TEXT NOT NULL DEFAULT ''
  );
  CREATE INDEX inbox_lane ON inbox (lane, seq);
  CREATE TABLE saved (id TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (id, field)) WITHOUT ROWID;
  CREATE TABLE dead (
    id TEXT PRIMARY KEY, lane TEXT NOT NULL, event TEXT NOT NULL, attempts INTEGER NOT NULL, error TEXT NOT NULL, at INTEGER NOT NULL
  );
  CREATE TABLE fence (last INTEGER NOT NULL);
  INSERT INTO fence VALUES (17);
  PRAGMA application_id = 0x6e747472;
  PRAGMA user_version = 1;
`;

/** A file as version 2 made it. */
export const version2 = `${version1}
  ALTER TABLE inbox ADD COLUMN at REAL NOT NULL DEFAULT 0;
  ALTER TABLE inbox ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;
  DROP INDEX inbox_lane;
  CREATE INDEX inbox_order ON inbox (lane, begun DESC, at, id);
  PRAGMA user_version = 2;
`;
