import { expect, test } from "vitest";
import type { RespondFunction } from "#core";
import { discordForEachTest } from "./for-each-test.ts";

const discord = discordForEachTest();

/** Says what a model would be told. */
const names: RespondFunction = ({ people, history }) =>
  `${people[0]?.name} asks after ${history.map(({ text }) => text).join(", ") || "nothing"}`;

/** The calls since `from`, by their names. */
const calls = (from: number): string[] =>
  discord.world.calls
    .list()
    .slice(from)
    .map(({ method }) => method);

test("a mention costs no call for what the process knows or can read while the thread is made", async () => {
  await discord.open();
  await discord.world.start(names);
  await discord.world.bystander.says("The build is red.");
  await discord.asks("why?");
  await expect(discord.world.channel).toShow("Ada asks after The build is red.");

  const before = calls(0).length;
  const second = await discord.asks("and now?");
  await expect(second.thread).toShow("Ada asks after");
  // The thread does not exist yet, so it is not read, and the message told the asker's name.
  expect(calls(before).toSorted()).toEqual([
    "GET /channels/:id/messages",
    "POST /channels/:id/messages",
    "POST /channels/:id/messages/:id/threads",
  ]);

  const third = calls(0).length;
  await discord.world.asker.in(second).says("go on");
  await expect(second.thread).toShow(/asks after .*and now\?/s);
  expect(calls(third)).toEqual(["POST /channels/:id/messages"]);
});

test("a question that is answered in place costs one read, of the channel", async () => {
  await discord.open({ adapter: { answerIn: "place" } });
  await discord.world.start(names);
  const before = calls(0).length;
  await discord.asks("why?");
  await expect(discord.world.channel).toShow("Ada asks after");
  expect(calls(before).filter((call) => call.startsWith("GET") && call.includes("messages"))).toEqual([
    "GET /channels/:id/messages",
  ]);
});
