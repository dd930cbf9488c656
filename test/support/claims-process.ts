// One of several processes that divide things among themselves. Right before each use of a thing it asks whether it still may.
// Each use, and each end of a claim, goes into one stream in Redis, which so knows the order of what all of them did.
import { setTimeout as sleep } from "node:timers/promises";
import type { Hold } from "#core";
import { createRedisClaims } from "#redis/claims/claims";
import { openRedis } from "#redis/client";
import { isUsable } from "./keeper.ts";

const { url, witness, ttl, names, stream } = JSON.parse(process.env["HOLDER"] ?? "{}") as {
  url: string;
  witness: string;
  ttl: number;
  names: readonly string[];
  stream: string;
};
const redis = await openRedis(url);
// What is done with a thing does not go over the line on which the claims are kept.
const book = await openRedis(witness);

const hold: Hold = async (claim) => {
  const { name, epoch, signal } = claim;
  const write = (what: string): Promise<string> =>
    book.xAdd(stream, "*", { name, epoch: String(epoch), holder: String(process.pid), what });
  const ended = new Promise<string>((resolve) => {
    const tell = (): void =>
      resolve(write(`${String(signal.reason)}, ${isUsable(claim) ? "usable" : "unusable"}`));
    signal.addEventListener("abort", tell, { once: true });
  });
  while (!signal.aborted) {
    if (!isUsable(claim)) break;
    await write("use");
    await sleep(20);
  }
  await ended;
};
const share = createRedisClaims({ redis, ttl }).share("rooms", names, hold);

process.on("message", () => {
  void share.stop().then(() => process.exit(0));
});
process.on("disconnect", () => process.exit(0));
