import type { RedisInbox, RedisTaken } from "./inbox.ts";
import type { Ledger } from "../lease/acknowledge.ts";

/** The ledger of an engine with rivals: whoever comes with an old fence is refused. */
export function createRedisLedger(inbox: RedisInbox): Ledger<RedisTaken> {
  const toSettled = (left: number | "refused"): "more" | "empty" | "refused" => {
    if (left === "refused") return left;
    return left > 0 ? "more" : "empty";
  };
  return {
    handBack: inbox.handBack,
    fail: inbox.fail,
    finish: async (taken) => toSettled(await inbox.finish(taken)),
    bury: async (taken, letter) => toSettled(await inbox.bury(taken, letter)),
  };
}
