import { Keyv } from "keyv";
import type { Database } from "./database.ts";
import { createSqliteStore } from "./store.ts";

/** A Keyv over the embedded database: all of Keyv's options that we rely on. Entries of other namespaces stay out of sight. */
export function createKeyv(database: Database, namespace: string): Keyv {
  const keyv = new Keyv({
    store: createSqliteStore(database),
    namespace,
    // Without it a read that failed looks like an entry that was never there.
    throwOnErrors: true,
  });
  // Every failure rejects already. The listener keeps Keyv versions quiet that treat an unheard error as fatal.
  keyv.on("error", () => {});
  return keyv;
}
