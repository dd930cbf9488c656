import { setTimeout } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import "../../../support/simulator-matchers.ts";
import { type SlackBot, startBot } from "../world.ts";

let bot: SlackBot;
afterEach(() => bot.world.close());

const statusCalls = ["assistant.threads.setStatus", "agents.sessions.setStatus"];

describe("five questions at once", () => {
  test("leave no status behind: none that waited for its budget comes after the first text", async () => {
    bot = await startBot(async function* ({ turn }) {
      // The first status is on its way by then, and the last ones wait for their budget.
      await setTimeout(150);
      yield `re ${turn.text}. `;
      await setTimeout(2_500);
      yield "Done.";
    });
    const { direct, world } = bot;
    const asked = await Promise.all([1, 2, 3, 4, 5].map((number) => direct.says(`question ${number}`)));
    for (const { message, thread } of asked)
      await expect(thread).toShow(`re ${message.versions[0]?.content.text}`, { within: 5_000 });
    for (const { thread } of asked) await expect(thread).toShow("Done.", { within: 5_000 });
    const late = asked.flatMap(({ message }) => {
      const ofThread = world.calls.list().filter(({ arguments: sent }) => sent["thread_ts"] === message.id);
      const begun = ofThread.findIndex(({ method }) => /startStream|postMessage/.test(method));
      const after = ofThread.slice(begun);
      return after.flatMap(({ method, arguments: sent }) =>
        method === "assistant.threads.setStatus" && sent["status"] !== "" ? [sent["status"]] : [],
      );
    });
    expect(late).toEqual([]);
    await expect.poll(() => direct.room.statuses()).toEqual([]);
  }, 20_000);
});

describe("the session and the status of an answer share one place in Slack", () => {
  test("so they are never sent side by side", async () => {
    bot = await startBot(async function* () {
      await setTimeout(300);
      yield "Here.";
    });
    for (const method of statusCalls) bot.world.faults.next(method, { kind: "slow", ms: 100 });
    const said = await bot.world.asker.says("@natter hello");
    await expect(said.thread).toShow("Here.");
    await expect.poll(() => said.thread.statuses()).toEqual([]);
    const calls = bot.world.calls.list().filter(({ method }) => statusCalls.includes(method));
    expect(calls.length).toBeGreaterThanOrEqual(2);
    const overlaps = calls.slice(1).filter(({ arrivedAt }, index) => {
      const before = calls[index]?.answer?.at ?? Infinity;
      return arrivedAt < before;
    });
    expect(overlaps).toEqual([]);
  });
});

describe("an asker whom Slack does not know in the workspace", () => {
  test("gets the session and its Stop button all the same, without being named in it", async () => {
    const asks: (string | null)[] = [];
    bot = await startBot(
      async () => {
        await setTimeout(300);
        return "Here.";
      },
      {
        adapter: {
          fetch(input, init) {
            const address = String(input instanceof Request ? input.url : input);
            if (!address.endsWith("agents.sessions.setStatus")) return fetch(input, init);
            const form = new URLSearchParams(typeof init?.body === "string" ? init.body : "");
            if (form.get("status") === "processing") asks.push(form.get("initiator_user_id"));
            return form.has("initiator_user_id")
              ? Promise.resolve(Response.json({ ok: false, error: "user_not_found" }))
              : fetch(input, init);
          },
        },
      },
    );
    const said = await bot.world.asker.says("@natter hello");
    await expect(said.thread).toShowStatus("processing");
    await expect(said.thread).toShow("Here.");
    await expect.poll(() => said.thread.statuses()).toEqual([]);
    expect(asks).toEqual([bot.world.asker.id, null]);
  });
});
