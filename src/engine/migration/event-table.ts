import type { SQLInputValue } from "node:sqlite";
import type { Database } from "#sqlite/database";

/** An event as the copy has it: its row, and what its holders saved. */
export interface CopiedEvent {
  table: "inbox" | "dead";
  row: Readonly<Record<string, SQLInputValue>> & { id: string };
  saved: { field: string; value: string }[];
}

/** The events in the file of this process, done or not. Every function writes: call it inside a commit. */
export function createEventTable(database: Database) {
  const see = database.prepare(
    "INSERT INTO seen (id, at) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET at = max(at, excluded.at)",
  );
  const save = database.prepare("INSERT INTO saved (id, field, value) VALUES (?, ?, ?)");
  const clean = database.prepare("DELETE FROM saved WHERE id = ?");
  const tables = ["inbox", "dead"] as const;
  const removes = tables.map((table) => database.prepare(`DELETE FROM ${table} WHERE id = ?`));
  const [inbox, dead] = tables.map((table) => createInsert(database, table));

  return {
    see: (id: string, at: number) => void see.run(id, at),
    /** Was it there? */
    remove(id: string): boolean {
      clean.run(id);
      return removes.map((statement) => statement.run(id)).some((count) => count > 0);
    },
    put({ table, row, saved }: CopiedEvent): void {
      (table === "inbox" ? inbox : dead)?.(row);
      for (const { field, value } of saved) save.run(row.id, field, value);
    },
  };
}

/** The process that wrote the row may be of another version: columns that this one does not know are left out. */
function createInsert(database: Database, table: string): (row: CopiedEvent["row"]) => void {
  const columns = database
    .prepare<{ name: string }>(`SELECT name FROM pragma_table_info('${table}') WHERE name <> 'seq'`)
    .all()
    .map(({ name }) => name);
  return (row) => {
    const given = columns.filter((name) => row[name] !== undefined);
    const places = given.map(() => "?").join(", ");
    database
      .prepare(`INSERT INTO ${table} (${given.join(", ")}) VALUES (${places})`)
      .run(...given.map((name) => row[name] ?? null));
  };
}
