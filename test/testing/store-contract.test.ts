import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Keyv } from "keyv";
import { describe, expect, test } from "vitest";
import { toError } from "#core";
import { openDatabase } from "#sqlite/database";
import { createKeyv } from "#sqlite/keyv";
import { storeContract, type StoreWorld } from "../../src/testing.ts";
import { testContract } from "../support/test-contract.ts";

async function openFile(): Promise<StoreWorld> {
  const folder = mkdtempSync(join(tmpdir(), "natter-store-"));
  const path = join(folder, "natter.db");
  let database = openDatabase(path);
  return {
    store() {
      database.close();
      database = openDatabase(path);
      return createKeyv(database, "test");
    },
    breakDown: async () => database.close(),
    async close() {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function openMap(): Promise<StoreWorld> {
  const entries = new Map();
  return { store: () => new Keyv({ store: entries }), close: async () => {} };
}

const alwaysThere = "a map in memory cannot be away";

testContract("the file", storeContract({ open: openFile }));
testContract("a map in memory", storeContract({ open: openMap, without: { breakDown: alwaysThere } }));

/** A Keyv over a map with one method changed. */
const spoiled = (change: (store: Keyv) => Partial<Keyv>) => async (): Promise<StoreWorld> => ({
  store() {
    const store = new Keyv({ store: new Map() });
    return Object.assign(store, change(store));
  },
  close: async () => {},
});

describe("the contract of stores", () => {
  test.each<[string, string, () => Promise<StoreWorld>]>([
    [
      "drops gaps",
      "reads many in the order asked for, with gaps where there is nothing",
      spoiled((store) => {
        const getMany = store.getMany.bind(store);
        const packed = async (keys: string[]) => (await getMany(keys)).filter((value) => value !== undefined);
        return { getMany: packed as Keyv["getMany"] };
      }),
    ],
    [
      "never forgets",
      "forgets an entry when its time is over, and not before",
      spoiled((store) => {
        const setMany = store.setMany.bind(store);
        return { setMany: (entries) => setMany(entries.map(({ key, value }) => ({ key, value }))) };
      }),
    ],
    [
      "keeps the first time of an entry",
      "counts the time of an entry from when it was last written",
      spoiled((store) => {
        const setMany = store.setMany.bind(store);
        return { setMany: (entries) => setMany(entries.map((entry) => ({ ...entry, ttl: 150 }))) };
      }),
    ],
    ["forgets with its process", "has what was set when it is opened again", spoiled(() => ({}))],
    [
      "deletes everything",
      "deletes what is named, and nothing else",
      spoiled((store) => ({ deleteMany: async () => (await store.clear(), true) })),
    ],
    [
      "looks empty when it is away",
      "rejects when it cannot be reached, and never looks empty",
      async () => ({ ...(await openMap()), breakDown: () => Promise.resolve() }),
    ],
  ])("catches one that %s", async (_, breaks, open) => {
    const found = storeContract({ open }).find(({ name }) => name === breaks);
    expect((await found?.run().then(() => undefined, toError))?.name).toBe("AssertionError");
  });

  test("fails where a world lacks something and does not say why", async () => {
    const found = storeContract({ open: openMap }).find(({ name }) => name.startsWith("rejects when"));
    await expect(found?.run()).rejects.toThrow(/no "breakDown".*say in "without" why/);
  });
});
