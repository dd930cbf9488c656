import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { natter } from "natter";
import { expect, test } from "vitest";
import { orders, support } from "../bots.ts";
import { shopStorage } from "../storage.ts";

test("the shop's bots are asked by a program, and remember in the shop's own store", async () => {
  const folder = mkdtempSync(join(tmpdir(), "natter-shop-"));
  const sessions = new Map<string, unknown>();
  const app = natter({
    bots: [orders, support],
    platforms: [],
    storage: shopStorage(folder, sessions),
    folder,
    environment: {},
  });
  await app.start();
  try {
    const first = await app.ask({ text: "Where is my order?" });
    expect(first.response).toMatch(/basic customer and have asked 1 times/);
    const second = await app.ask({ text: "And now my order?", session: first.sessionId });
    expect(second.response).toMatch(/asked 2 times/);
    expect([...sessions.keys()].join("\n")).toContain(first.sessionId);
    const model = await app.ask({ bot: "support", text: "Hello!" });
    expect(model.response).not.toBe("");
  } finally {
    await app.stop();
    rmSync(folder, { recursive: true });
  }
});
