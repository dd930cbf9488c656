import { Keyv } from "keyv";
import type { Database } from "./database.ts";
import { createSqliteStore } from "./store.ts";

/** Makes a Keyv over the embedded database. It sees the entries of its own namespace only. */
export function createKeyv(database: Database, namespace: string): Keyv {
  const keyv = new Keyv({
    store: createSqliteStore(database),
    namespace,
    // Without it, a failed read looks like an entry that does not exist.
    throwOnErrors: true,
  });
  // Every failure rejects already. Some versions of Keyv end the process if an error has no listener.
  keyv.on("error", () => {});
  return keyv;
}
