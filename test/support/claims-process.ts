// One of several processes that divide things among themselves. Right before each use of a thing it asks whether it still may,
// and each use is written into one stream in Redis, which so knows who used what in which order.
import { setTimeout as sleep } from "node:timers/promises";
import type { Hold } from "#core";
import { createRedisClaims } from "#engine/redis-claims";
import { openRedis } from "#engine/redis-client";
import { type HolderSettings, uses } from "./claim-holders.ts";

const { url, ttl, names } = JSON.parse(process.env["HOLDER"] ?? "{}") as HolderSettings;
const redis = await openRedis(url);

const hold: Hold = async ({ name, epoch, signal, check }) => {
  while (!signal.aborted) {
    check();
    const use = { name, epoch: String(epoch), holder: String(process.pid) };
    // Redis may be away: whether it was said is of no interest to the claim.
    await redis.xAdd(uses, "*", use).catch(() => {});
    await sleep(5);
  }
};
const share = createRedisClaims({ redis, ttl, alone: () => false }).share("rooms", names, hold);

process.on("message", () => {
  void share.stop().then(() => process.exit(0));
});
process.on("disconnect", () => process.exit(0));
process.send?.("ready");
