import { type JsonValue, type Lease, LeaseEnded } from "#core";
import { createJournal } from "../../src/core/answering/journal.ts";
import { createTurnRecord } from "../../src/core/answering/turn-record.ts";

/** Holders of one turn, one after the other: what the first saved, the next one finds. */
export function createHolders() {
  const saved: Record<string, JsonValue> = {};
  const next = () => {
    const end = new AbortController();
    const lease: Lease = {
      signal: end.signal,
      fence: 1,
      attempt: 1,
      saved: structuredClone(saved),
      async save(field, value) {
        lease.check();
        saved[field] = value;
      },
      check() {
        if (end.signal.aborted) throw new LeaseEnded("lost", "dead");
      },
    };
    return { ...createJournal(lease, createTurnRecord("board/1", lease)), die: () => end.abort("lost") };
  };
  return { next, saved };
}
