import { afterEach, describe, expect, test, vi } from "vitest";
import type { RespondFunction } from "#core";
import "../../../support/simulator-matchers.ts";
import type { SlackOptions } from "../../../../src/adapters/slack/settings.ts";
import { openSlack, type SlackWorld, type SlackWorldOptions, startBot } from "../world.ts";

let world: SlackWorld;
afterEach(() => world.close());

async function open(
  answering: RespondFunction,
  adapter: SlackOptions = {},
  simulator: SlackWorldOptions["simulator"] = {},
) {
  const bot = await startBot(answering, { adapter, simulator });
  ({ world } = bot);
  return bot;
}

const calls = (method: string) => world.calls.list(method);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Says what it knows of the conversation. */
const recall: RespondFunction = ({ turn, history }) =>
  `${turn.text}: ${history.map(({ kind, text }) => `${kind === "assistant" ? "I" : "they"} said ${text.trim()}`).join("; ") || "nothing"}.`;
const echo: RespondFunction = ({ turn }) => `re ${turn.text}`;

describe("called into a thread with earlier messages", () => {
  test("the bot reads the messages once, its own included", async () => {
    const { host } = await open(echo);
    const said = await world.asker.says("@natter plan a *party*");
    await expect(said.thread).toShow("re plan a");
    await host.stop(1_000);
    await world.bystander.in(said).says("with music!");
    // Another bot of the same app, which remembers nothing.
    await world.forget();
    await world.start(recall);
    await world.asker.in(said).says("@natter what now?");
    await expect(said.thread).toShow(
      "what now?: they said plan a **party**; I said re plan a **party**; they said with music!.",
    );
    await world.asker.in(said).says("@natter and now?");
    await expect(said.thread).toShow(/and now\?: they said plan[\s\S]*; they said what now\?/);
    expect(calls("conversations.replies")).toHaveLength(1);
  });

  test("the answer waits for that two seconds at most", async () => {
    await open(recall);
    const said = await world.asker.says("before its time");
    await world.forget();
    await world.start(recall);
    world.faults.next("conversations.replies", { kind: "slow", ms: 6_000 });
    const asked = performance.now();
    await world.asker.in(said).says("@natter hurry");
    await expect(said.thread).toShow("hurry: nothing.", { within: 4_000 });
    expect(performance.now() - asked).toBeGreaterThan(1_500);
  });

  test("it knows the authors by name", async () => {
    await open(echo);
    const said = await world.bystander.says("before its time");
    await world.asker.in(said).says("indeed");
    await world.forget();
    await world.start(({ people, history }) =>
      history
        .map(({ author, text }) => `${people.find(({ id }) => id === author.id)?.name} said ${text}`)
        .join("; "),
    );
    await world.asker.in(said).says("@natter who was that?");
    await expect(said.thread).toShow("Ben said before its time; Ada said indeed");
  });

  test("the answer waits for what Slack knows of others two seconds at most", async () => {
    await open(echo);
    const said = await world.bystander.says("before its time");
    await world.forget();
    await world.start(echo);
    // Who asks is known by then: a person who may be a guest is answered only after Slack has told.
    const { thread } = await world.asker.says("@natter hello");
    await expect(thread).toShow("re hello");
    world.faults.always("users.info", { kind: "slow", ms: 6_000 });
    await world.asker.in(said).says("@natter hurry");
    await expect(said.thread).toShow("re hurry", { within: 4_000 });
    world.faults.clear();
  });

  test("it answers without them when Slack allows one page a minute, and that is used up", async () => {
    await open(recall, {}, { restrictedHistory: true });
    const threads = [await world.asker.says("first"), await world.asker.says("second")];
    await world.forget();
    await world.start(recall);
    for (const said of threads) await world.asker.in(said).says("@natter and now?");
    const answered = threads.map(({ thread }) => expect(thread).toShow(/^and now\?: /, { within: 5_000 }));
    await Promise.all(answered);
    const refused = calls("conversations.replies").filter(({ answer }) => answer?.status === 429);
    expect(refused.length).toBeGreaterThan(0);
  });

  test("it does not read a thread that it saw begin", async () => {
    await open(recall);
    const said = await world.asker.says("@natter hello");
    await expect(said.thread).toShow("hello: nothing.");
    expect(calls("conversations.replies")).toEqual([]);
  });
});

describe("a message that came while no process listened", () => {
  const turnsAfter = async (
    host: { stop(deadline: number): Promise<void> },
    meanwhile: () => Promise<void>,
    options?: SlackOptions,
  ) => {
    await host.stop(1_000);
    // What goes into a connection that is about to close is sent again.
    const { app, slack } = world.simulator;
    await expect.poll(() => slack.sockets.connections(app)).toBe(0);
    await meanwhile();
    Object.assign(world.options, options);
    const { turns } = await world.start(echo);
    return turns;
  };

  test("is answered by the next one, once, in every kind of channel", async () => {
    const { host } = await open(echo);
    const direct = await world.asker.with(world.bot);
    await direct.says("hello");
    await expect(direct.room).toShow("re hello");
    const said = await world.asker.says("@natter first");
    await expect(said.thread).toShow("re first");
    const other = await world.bystander.says("Lunch?");
    const turns = await turnsAfter(host, async () => {
      await world.asker.says("@natter second");
      await world.asker.in(said).says("a follow-up");
      await world.bystander.in(other).says("@natter in another thread");
      await direct.says("in private");
      await world.bystander.says("not for the bot");
    });
    for (const text of ["re second", "re a follow-up", "re in another thread"])
      await expect(world.channel).toShow(text, { within: 10_000 });
    await expect(direct.room).toShow("re in private");
    await pause(300);
    expect(turns.map(({ text }) => text).toSorted()).toEqual([
      "a follow-up",
      "in another thread",
      "in private",
      "second",
    ]);
  });

  test("is answered also in channels where the bot had heard nothing before", async () => {
    const { host } = await open(echo);
    await world.asker.says("@natter hello");
    await expect(world.channel).toShow("re hello");
    const { asker, bot } = world;
    let direct = asker;
    const turns = await turnsAfter(host, async () => {
      direct = await asker.with(bot);
      await direct.says("is anybody there?");
    });
    await expect(direct.room).toShow("re is anybody there?", { within: 10_000 });
    await pause(300);
    expect(turns.map(({ text }) => text)).toEqual(["is anybody there?"]);
  });

  test("is read although Slack limits the calls", async () => {
    const { host } = await open(echo);
    await world.asker.says("@natter hello");
    await expect(world.channel).toShow("re hello");
    await turnsAfter(host, async () => {
      await world.asker.says("@natter missed");
      world.faults.next("conversations.history", { kind: "rate-limited", retryAfterSeconds: 1 });
    });
    const statuses = () => calls("conversations.history").map(({ answer }) => answer?.status);
    await vi.waitFor(() => expect(statuses()).toEqual([429, 200]), 3_000);
    await expect(world.channel).toShow("re missed");
  });

  test("is not answered if it is too old, or at the first start", async () => {
    world = await openSlack();
    await world.asker.says("@natter before there was a bot");
    const { host } = await world.start(echo);
    await world.asker.says("@natter hello");
    await expect(world.channel).toShow("re hello");
    const late = await turnsAfter(
      host,
      async () => {
        await world.asker.says("@natter too old");
        await pause(400);
        await world.asker.says("@natter young enough");
      },
      { catchUp: { age: 300 } },
    );
    await expect(world.channel).toShow("re young enough");
    await pause(300);
    expect(late.map(({ text }) => text)).toEqual(["young enough"]);
  });

  test("is not read if catching up is off", async () => {
    const { host } = await open(echo);
    await world.asker.says("@natter hello");
    await expect(world.channel).toShow("re hello");
    const turns = await turnsAfter(host, async () => void (await world.asker.says("@natter missed")), {
      catchUp: false,
    });
    await pause(500);
    expect(turns).toEqual([]);
    expect(calls("conversations.history")).toEqual([]);
  });

  test("is read from the other channels if one cannot be read", async () => {
    const { host } = await open(echo);
    const direct = await world.asker.with(world.bot);
    await world.asker.says("@natter hello");
    await expect(world.channel).toShow("re hello");
    await direct.says("hi");
    await expect(direct.room).toShow("re hi");
    const turns = await turnsAfter(host, async () => {
      await world.asker.says("@natter missed");
      // Direct messages are read first.
      world.faults.next("conversations.history", { kind: "member-removed" });
    });
    await vi.waitFor(() => expect(turns.map(({ text }) => text)).toEqual(["missed"]), 5_000);
  });
});
