import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { createBroadcast } from "../../src/page/broadcast.ts";
import { createMessageToWire } from "../../src/page/message-to-wire.ts";
import type { Patch } from "../../src/page/wire.ts";
import { createWorld } from "../../src/world/world.ts";
import { createTinyPlatform } from "../support/tiny-platform.ts";

/** A browser's connection, read only when the test reads it. */
function createConnection() {
  const pipe = new PassThrough({ encoding: "utf8" });
  let text = "";
  return {
    response: Object.assign(pipe, { writeHead: () => pipe }) as unknown as ServerResponse,
    /** The next patch that fits. */
    async find(fits: (patch: Patch) => boolean): Promise<Patch> {
      for (;;) {
        const events = text.split("\n\n");
        text = events.pop() ?? "";
        for (const [index, event] of events.entries()) {
          const patch = JSON.parse(event.replace(/^data: /, "")) as Patch;
          if (!fits(patch)) continue;
          text = [...events.slice(index + 1), text].join("\n\n");
          return patch;
        }
        const chunk = pipe.read() as string | null;
        if (chunk === null) await once(pipe, "readable");
        else text += chunk;
      }
    },
  };
}

test("a page that cannot keep up gets nothing until it has caught up, and then the whole world", async () => {
  const world = createWorld();
  const slack = createTinyPlatform(world);
  const broadcast = createBroadcast(world, [slack], createMessageToWire(world));
  const { response, find } = createConnection();
  broadcast.join(response);
  const place = { platform: "slack", space: "T1", channel: "C1" };

  slack.answer(place, "a flood".repeat(400_000));
  await expect.poll(() => response.writableLength, { interval: 5 }).toBeGreaterThan(2_000_000);
  const full = response.writableLength;
  const late = slack.answer(place, "too late for this frame");
  // A second page shows which frames passed the first one over, because it gets them all.
  const other = createConnection();
  broadcast.join(other.response);
  await other.find(({ start }) => start !== undefined);
  slack.rewrite(late, "and changed since");
  await other.find(({ messages }) => messages.some(({ id }) => id === late.id));
  expect(response.writableLength).toBe(full);

  await find(({ start }) => start !== undefined);
  const again = await find(({ start }) => start !== undefined);
  expect(again.messages.find(({ id }) => id === late.id)?.versions).toMatchObject([
    { text: "and changed since" },
  ]);
  broadcast.close();
  response.destroy();
  other.response.destroy();
});
