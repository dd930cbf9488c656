import { expect, test } from "vitest";
import type { Turn } from "#core";
import { createParticipation } from "../../../../src/adapters/slack/hear/participation.ts";
import { turnOf } from "../../../support/context.ts";
import { createCursors } from "../world.ts";

const thread = { platform: "slack", space: "T1", channel: "C1", thread: "1.1" };
const reply = (parts: Partial<Turn>): Turn =>
  turnOf({ thread, via: "ambient", origin: { isDirect: false, message: "2.2" }, ...parts });
const bot = { id: "UBOT2", isBot: true };
const ada = { id: "U1", isBot: false };

test("bots that may ask cannot ask each other for ever; a person ends the count", async () => {
  const engaged = createParticipation({ cursors: createCursors(), followUps: "alone" });
  const asked = async (): Promise<string> =>
    (await engaged.classify(reply({ via: "mention", author: bot }))).via;
  const twenty = await Promise.all(Array.from({ length: 20 }, asked));
  expect(new Set(twenty)).toEqual(new Set(["mention"]));
  expect(await asked()).toBe("ambient");
  await engaged.classify(reply({ via: "mention", author: ada }));
  expect(await asked()).toBe("mention");
});

test("whoever is called into somebody else's thread is only meant when called", async () => {
  const engaged = createParticipation({ cursors: createCursors(), followUps: "alone" });
  const origin = { isDirect: false, message: "2.2", starter: "U2" };
  await engaged.classify(reply({ via: "mention", author: ada, origin }));
  expect((await engaged.classify(reply({ author: ada }))).via).toBe("ambient");
});

test("a bot's follow-up without a mention is for others", async () => {
  const engaged = createParticipation({ cursors: createCursors(), followUps: "everyone" });
  await engaged.classify(reply({ via: "mention", author: ada }));
  expect((await engaged.classify(reply({ author: bot }))).via).toBe("ambient");
  expect((await engaged.classify(reply({ author: ada }))).via).toBe("thread");
});

test("who talks in a thread is known for as long as the thread is", async () => {
  const lasting: unknown[] = [];
  const cursors = createCursors();
  const engaged = createParticipation({
    cursors: {
      ...cursors,
      async set(key, value, how) {
        lasting.push(how);
        await cursors.set(key, value, how);
      },
    },
    followUps: "alone",
  });
  await engaged.classify(reply({ via: "mention", author: ada }));
  await engaged.classify(reply({ author: ada }));
  // Also when nobody joined: the thread is remembered longer with each word.
  expect(lasting).toEqual(["remembered", "remembered"]);
});
