import { Keyv } from "keyv";
import { file, type StorageSource } from "natter";

/** Keeps sessions in a store of the shop's own. What waits to be answered stays in natter's file. */
export function shopStorage(folder: string, sessions: Map<string, unknown> = new Map()): StorageSource {
  return {
    async open(context) {
      const kept = await file(folder).open(context);
      return { ...kept, store: new Keyv({ store: sessions, namespace: "shop" }) };
    },
  };
}
