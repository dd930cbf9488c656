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

test("bots cannot ask each other for ever, and a person ends the count", async () => {
  const engaged = createParticipation({ cursors: createCursors(), followUps: "alone" });
  const asked = async (): Promise<string> =>
    (await engaged.classify(reply({ via: "mention", author: bot }))).via;
  const twenty = await Promise.all(Array.from({ length: 20 }, asked));
  expect(new Set(twenty)).toEqual(new Set(["mention"]));
  expect(await asked()).toBe("ambient");
  await engaged.classify(reply({ via: "mention", author: ada }));
  expect(await asked()).toBe("mention");
});

test("a bot that is called into another person's thread answers only when it is called", async () => {
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

test("the people in a thread are known for as long as the thread is", async () => {
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
  // Stored again although no one joined: each message keeps the thread known for longer.
  expect(lasting).toEqual(["remembered", "remembered"]);
});
