import { deepEqual, equal, notEqual, rejects } from "node:assert/strict";
import type { Keyv } from "keyv";
import { type ContractCase, notTried } from "../contract-case.ts";
import { until } from "../until.ts";

/** A storage that natter can keep sessions in, and what may happen to it. */
export interface StoreWorld {
  /** Opens the store as a process does. Called again for what a later process finds. */
  store(): Keyv;
  /** Makes the storage unreachable. Left out where it cannot be. */
  breakDown?(): Promise<void>;
  close(): Promise<void>;
}

export interface StoreContractOptions {
  /** Opens a storage with nothing in it. Called for each case. */
  open(): Promise<StoreWorld>;
  /** What this storage does not have, each with the reason. Cases that need it are not tried. */
  without?: { restart?: string; breakDown?: string };
}

interface Promised {
  name: string;
  needs?: "restart" | "breakDown";
  script(store: Keyv, world: StoreWorld): Promise<void>;
}

const [soon, late] = [150, 60_000];

const promises: readonly Promised[] = [
  {
    name: "gives back what was set, word for word",
    async script(store) {
      const value = { text: "Zoë 👋 'quoted' \"twice\"; -- \u0000", list: [1, null, false, { deep: "" }] };
      equal(await store.get("thread/a%2Fb/é"), undefined);
      await store.set("thread/a%2Fb/é", value);
      deepEqual(await store.get("thread/a%2Fb/é"), value);
      await store.set("thread/a%2Fb/é", "newer");
      equal(await store.get("thread/a%2Fb/é"), "newer");
    },
  },
  {
    name: "keeps a long value",
    async script(store) {
      const value = "x".repeat(1_000_000);
      await store.set("long", value);
      equal(await store.get("long"), value);
    },
  },
  {
    name: "reads many in the order asked for, with gaps where there is nothing",
    async script(store) {
      await store.setMany([
        { key: "a", value: 1 },
        { key: "b", value: 2 },
      ]);
      deepEqual(await store.getMany(["b", "nothing", "a", "b"]), [2, undefined, 1, 2]);
    },
  },
  {
    name: "deletes what is named, and nothing else",
    async script(store) {
      await store.setMany(["a", "b", "c"].map((key) => ({ key, value: key })));
      await store.deleteMany(["a", "c"]);
      deepEqual(await store.getMany(["a", "b", "c"]), [undefined, "b", undefined]);
    },
  },
  {
    name: "forgets an entry when its time is over, and not before",
    async script(store) {
      await store.setMany([
        { key: "brief", value: 1, ttl: soon },
        { key: "long", value: 2, ttl: late },
        { key: "lasting", value: 3 },
      ]);
      await until(
        async () => (await store.get("brief")) === undefined,
        2_000,
        () => `expected that an entry of ${soon} ms is gone.`,
      );
      deepEqual(await store.getMany(["brief", "long", "lasting"]), [undefined, 2, 3]);
    },
  },
  {
    name: "counts the time of an entry from when it was last written",
    async script(store) {
      await store.setMany([
        { key: "written once", value: 1, ttl: soon },
        { key: "written again", value: 1, ttl: soon },
      ]);
      await store.setMany([{ key: "written again", value: 2, ttl: late }]);
      await until(
        async () => (await store.get("written once")) === undefined,
        2_000,
        () => `expected that an entry of ${soon} ms is gone.`,
      );
      equal(await store.get("written again"), 2);
    },
  },
  {
    name: "loses nothing to writes that happen at once",
    async script(store) {
      const keys = Array.from({ length: 50 }, (_, index) => `key ${index}`);
      await Promise.all(keys.map((key) => store.setMany([{ key, value: key }])));
      deepEqual(await store.getMany(keys), keys);
    },
  },
  {
    name: "has what was set when it is opened again",
    needs: "restart",
    async script(store, world) {
      await store.setMany([{ key: "kept", value: { text: "still here" }, ttl: late }]);
      const again = world.store();
      notEqual(again, store);
      deepEqual(await again.get("kept"), { text: "still here" });
    },
  },
  {
    name: "rejects when it cannot be reached, and never looks empty",
    needs: "breakDown",
    async script(store, world) {
      await store.set("there", 1);
      await world.breakDown?.();
      await rejects(store.get("there"));
      await rejects(store.getMany(["there"]));
      await rejects(store.setMany([{ key: "there", value: 2 }]));
      await rejects(store.deleteMany(["there"]));
    },
  },
];

/**
 * Lists what natter needs of a store for sessions, as cases for any test runner. A store of your own is a Keyv, for
 * `memory({ sessions })` and its like:
 *
 * ```ts
 * for (const { name, run } of storeContract({ open: openMyStore })) test(name, run);
 * ```
 */
export function storeContract({ open, without = {} }: StoreContractOptions): ContractCase[] {
  return promises.map(({ name, needs, script }) => {
    const reason = needs && without[needs];
    if (reason !== undefined) return notTried(name, reason);
    return {
      name,
      async run() {
        const world = await open();
        if (needs === "breakDown" && !world.breakDown)
          throw new Error('The world has no "breakDown". Write it, or say in "without" why it is missing.');
        try {
          const store = world.store();
          // natter sets this, too: a storage that is away must not look like an unknown thread.
          store.throwOnErrors = true;
          await script(store, world);
        } finally {
          await world.close();
        }
      },
    };
  });
}
