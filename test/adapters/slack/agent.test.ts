import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { RespondFunction } from "#core";
import "../../support/simulator-matchers.ts";
import type { Rating } from "../../../src/adapters/slack/platform.ts";
import type { SlackOptions } from "../../../src/adapters/slack/settings.ts";
import { exampleManifest, type Actor, type Said } from "#simulator";
import { type SlackWorld, type SlackWorldOptions, startBot } from "./world.ts";

let world: SlackWorld;
let direct: Actor;
afterEach(() => world.close());

async function open(
  answering: RespondFunction,
  adapter: SlackOptions = {},
  simulator: SlackWorldOptions["simulator"] = {},
) {
  const bot = await startBot(answering, { adapter, simulator });
  ({ world, direct } = bot);
  return bot;
}

const echo: RespondFunction = ({ turn }) => `You said: ${turn.text}`;
const calls = (method: string) => world.calls.list(method);
const sessionOf = ({ message }: Said) =>
  world.simulator.slack.sessions.find(message.channel, message.thread ?? message.id);

describe("an agent's session", () => {
  /** Lets the bot say "Done.". */
  let release: () => void;
  const openHeld = async (before = ""): Promise<SlackWorld> => {
    const held = Promise.withResolvers<void>();
    release = held.resolve;
    await open(async function* () {
      yield before;
      await held.promise;
      yield "Done.";
    });
    return world;
  };

  test("works while the answer is being written, and is active afterwards", async () => {
    const held = Promise.withResolvers<void>();
    await open(async function* () {
      await held.promise;
      yield "Done.";
    });
    const said = await direct.says("work");
    await expect(direct.room).toShowStatus("processing");
    await expect(direct.room).toShowStatus("is thinking…");
    held.resolve();
    await expect(direct.room).toShow("Done.");
    await vi.waitFor(() => expect(direct.room.statuses()).toEqual([]));
    expect(sessionOf(said)?.status).toBe("active");
  });

  test("is active afterwards, also if it is unknown whether Slack heard that it works", async () => {
    const { stage } = await openHeld();
    stage.world.faults.next("agents.sessions.setStatus", { kind: "reset-after-apply" });
    const said = await stage.asker.says("@natter work");
    await expect(said.thread).toShowStatus("processing");
    release();
    await expect(said.thread).toShow("Done.");
    await vi.waitFor(() => expect(said.thread.statuses()).toEqual([]));
    expect(stage.world.faults.planned()).toEqual([]);
  });

  test("is active afterwards, also if Slack hears that only at the second try, for which the answer does not wait", async () => {
    const { stage } = await openHeld();
    const said = await stage.asker.says("@natter work");
    await expect(said.thread).toShowStatus("processing");
    stage.world.faults.next("agents.sessions.setStatus", { kind: "rate-limited", retryAfterSeconds: 2 });
    release();
    await expect(said.thread).toShow("Done.", { within: 1_000 });
    await vi.waitFor(() => expect(said.thread.statuses()).toEqual([]), 5_000);
  });

  test("does not keep the answer waiting until it is active", async () => {
    const { stage } = await openHeld("Nearly. ");
    const said = await stage.asker.says("@natter work");
    await expect(said.thread).toShow("Nearly.");
    stage.world.faults.next("agents.sessions.setStatus", { kind: "slow", ms: 3_000 });
    // So soon after the first text that only the seal shows the rest.
    release();
    await expect(said.thread).toShow("Nearly. Done.", { within: 1_000 });
  });

  test("has the question's first line as its title, and keeps a title that a person gave it", async () => {
    await open(echo);
    const said = await direct.says(`Plan the summer party\nfor ${"everybody ".repeat(30)}`);
    await expect(direct.room).toShow("You said: Plan");
    expect(sessionOf(said)?.title).toBe("Plan the summer party");
    const place = { ...direct.room.place, thread: said.message.id };
    await world.simulator.platform.renameSession(direct.person, place, "Party");
    await direct.in(said).says("and the music?");
    await expect(direct.room).toShow("You said: and the music?");
    expect(sessionOf(said)?.title).toBe("Party");
  });

  test("is not asked for again in a workspace without agents", async () => {
    const { agent_view: _none, ...features } = exampleManifest.features ?? {};
    await open(echo, {}, { manifest: { ...exampleManifest, features } });
    for (const question of ["one", "two", "three"]) {
      await direct.says(question);
      await expect(direct.room).toShow(`You said: ${question}`);
    }
    expect(calls("agents.sessions.setStatus")).toHaveLength(1);
    await vi.waitFor(() => expect(direct.room.statuses()).toEqual([]));
  });

  test("without the agent view a direct message is one conversation, answered in place", async () => {
    const { agent_view: _none, ...features } = exampleManifest.features ?? {};
    await open(
      ({ turn, history }) => `${turn.text}, after ${history.length}`,
      { agentView: false },
      { manifest: { ...exampleManifest, features } },
    );
    await direct.says("one");
    await expect(direct.room).toShow("one, after 0");
    await direct.says("two");
    await expect(direct.room).toShow("two, after 2");
    expect(direct.room.messages().every(({ thread }) => thread === undefined)).toBe(true);
    expect(calls("agents.sessions.setStatus")).toEqual([]);
  });
});

describe("an answer can be stopped", () => {
  /** Says "One." and then waits until the answer is stopped. */
  const endless: RespondFunction = async function* ({ signal }) {
    yield "One.";
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  };
  beforeEach(() => open(endless));

  test.each([
    { name: "a reaction to the question", stop: (said: Said) => world.asker.reacts("x", said) },
    {
      name: "a reaction to the answer",
      stop: async () => world.asker.reacts("octagonal_sign", await world.channel.find("One.")),
    },
    { name: "Slack's own button", stop: (said: Said) => world.asker.in(said).stops() },
    { name: "a word", stop: async (said: Said) => void (await world.asker.in(said).says("stop")) },
  ])("by $name, within a second", async ({ stop }) => {
    const said = await world.asker.says("@natter count");
    await expect(world.channel).toShow(/^One\.$/);
    await stop(said);
    await expect(world.channel).toShow(/^One\.\n⏹ Stopped/, { within: 1_000 });
    await vi.waitFor(() => expect(world.channel.statuses()).toEqual([]), 1_000);
  });

  test("but not by a reaction to an earlier answer", async () => {
    const { asker, channel } = world;
    const said = await asker.says("@natter count");
    await expect(channel).toShow(/^One\.$/);
    await asker.reacts("x", said);
    await expect(channel).toShow(/^One\.\n⏹ Stopped/, { within: 1_000 });
    await asker.in(said).says("@natter again");
    await expect(channel).toShow(/^One\.$/);
    for (const message of [said, await channel.find("Stopped")]) await asker.reacts("no_entry", message);
    await vi.waitFor(() => expect(calls("reactions.get")).toHaveLength(3));
    const stopped = () =>
      channel.messages().filter((message) => channel.textOf(message)?.includes("Stopped"));
    await expect(channel).toStaySilent(300);
    expect(stopped()).toHaveLength(1);
  });

  test("at once, while another person reacts to one message after the other", async () => {
    const { asker, bystander, channel } = world;
    const others: Said[] = [];
    for (let count = 0; count < 20; count += 1) others.push(await bystander.says(`message ${count}`));
    const said = await asker.says("@natter count");
    await expect(channel).toShow(/^One\.$/);
    for (const other of others) await bystander.reacts("x", other);
    await asker.reacts("x", said);
    await expect(channel).toShow(/^One\.\n⏹ Stopped/, { within: 1_000 });
    expect(calls("reactions.get")).toHaveLength(6);
  });

  test("but not by any other reaction", async () => {
    const said = await world.asker.says("@natter count");
    await expect(world.channel).toShow(/^One\.$/);
    await world.asker.reacts("thumbsup", said);
    await expect(world.channel).not.toShow("Stopped", { within: 300 });
    expect(calls("reactions.get")).toEqual([]);
  });
});

describe("what people think of an answer", () => {
  test("is passed on with the turn that was answered", async () => {
    const ratings: Rating[] = [];
    await open(echo, { feedback: (rating) => void ratings.push(rating) });
    const { message } = await world.asker.says("@natter hello");
    await world.bystander.clicks("Bad answer");
    const { space, channel } = world.channel.place;
    await vi.waitFor(() =>
      expect(ratings).toEqual([
        { rating: "bad", turn: `slack/${space}/${channel}/${message.id}`, person: world.bystander.id },
      ]),
    );
    await expect(world.channel).toStaySilent(200);
  });

  test("is not asked for if feedback is off", async () => {
    await open(echo, { feedback: false });
    await world.asker.says("@natter hello");
    await expect(world.channel).toShow("You said: hello");
    await expect(world.channel).not.toShowButton("Bad answer", { within: 300 });
  });
});

describe("a person who opens the bot", () => {
  const suggested = (): unknown =>
    world.stage.world.channel("slack", direct.room.place.channel)?.extras["prompts"];

  test("gets prompts that fit what they look at", async () => {
    await open(echo, {
      welcome: {
        prompts: ({ context }) => [
          { title: "Summarize", message: `Summarize ${JSON.stringify(context)}` },
          ...Array.from({ length: 6 }, (_, n) => ({ title: `More ${n}`, message: "more" })),
        ],
      },
    });
    await direct.reads();
    await vi.waitFor(() =>
      expect(suggested()).toMatchObject({ prompts: [{ message: "Summarize []" }, {}, {}, {}] }),
    );
    const entities = [{ type: "slack#/types/channel_id", value: "C1" }];
    const { bot } = world.simulator.installations[0] ?? {};
    if (bot) await world.simulator.platform.lookAt(direct.person, bot, entities);
    await vi.waitFor(() =>
      expect(suggested()).toMatchObject({
        prompts: [{ message: `Summarize ${JSON.stringify(entities)}` }, {}, {}, {}],
      }),
    );
  });

  test("keeps the prompts of the manifest if the bot has none of its own", async () => {
    await open(echo);
    await direct.reads();
    await direct.says("hello");
    await expect(direct.room).toShow("You said: hello");
    await world.simulator.settled();
    expect(calls("assistant.threads.setSuggestedPrompts")).toEqual([]);
  });

  test("gets the same prompts every time if the bot has always the same", async () => {
    const prompts = [{ title: "Help", message: "What can you do?" }];
    await open(echo, { welcome: { prompts: () => prompts } });
    await direct.reads();
    await vi.waitFor(() => expect(suggested()).toMatchObject({ prompts }));
  });

  test("finds on the Home tab how to ask", async () => {
    await open(echo);
    const { bot } = world.simulator.installations[0] ?? {};
    if (bot) await world.simulator.platform.openHome(direct.person, bot);
    await vi.waitFor(() => expect(calls("views.publish")[0]?.answer?.body).toMatchObject({ ok: true }));
  });
});
