import {
  AttachmentBuilder,
  ButtonBuilder,
  ButtonStyle,
  ActionRowBuilder,
  ChannelType,
  GatewayIntentBits,
} from "discord.js";
import type { ClientOptions, ForumChannel, TextChannel } from "discord.js";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createDiscordSimulator } from "../../src/discord/simulator.ts";
import type { DiscordSimulator } from "../../src/discord/simulator.ts";
import { createStage } from "../../src/kit/stage.ts";
import type { Stage } from "../../src/kit/stage.ts";
import type { Person } from "../../src/world/place.ts";
import { createWorld } from "../../src/world/world.ts";
import type { World } from "../../src/world/world.ts";
import { startDiscordEcho } from "../support/discord-echo.ts";
import type { DiscordEcho } from "../support/discord-echo.ts";
import { createDiscordReferee } from "../support/discord-referee.ts";
import "../support/matchers.ts";

// On the real clock: discord.js waits on its own timers.
let world: World;
let simulator: DiscordSimulator;
let stage: Stage;
let asker: Person;
let echo: DiscordEcho;

beforeEach(async () => {
  world = createWorld();
  asker = world.addPerson({ name: "Ada", timeZone: "UTC", isBot: false, ids: {} });
  const bystander = world.addPerson({ name: "Ben", timeZone: "UTC", isBot: false, ids: {} });
  simulator = await createDiscordSimulator({ world, settings: { identifyWindow: 0 } });
  const { general, platform, application } = simulator;
  const place = { platform: "discord", space: general.space, channel: general.id };
  stage = createStage(world, platform, { asker, bystander, bot: application.person, place });
});
afterEach(async () => {
  await echo.stop();
  await simulator.stop();
  if (echo.errors.length > 0) throw new AggregateError(echo.errors, "The echo bot ran into errors.");
});

const start = async (options: Partial<ClientOptions> = {}): Promise<void> => {
  echo = await startDiscordEcho(simulator.url, simulator.token, options);
};
/** Without discord.js' own 5 s between two identifies. */
const hasty: Partial<ClientOptions> = {
  ws: { buildIdentifyThrottler: () => Promise.resolve({ waitForIdentify: () => Promise.resolve() }) },
};
const refusals = (): unknown[] =>
  world.calls
    .list()
    .filter(({ answer }) => (answer?.status ?? 0) >= 400)
    .map(({ method, answer }) => [method, answer]);
const generalOf = async (): Promise<TextChannel> =>
  (await echo.client.channels.fetch(simulator.general.id)) as TextChannel;

describe("an unmodified discord.js bot", () => {
  test("logs in, hears a mention, answers without a ping, and edits its answer", async () => {
    await start();
    await stage.asker.says("@natter hello");
    await expect(stage.channel).toHaveShown(["You said: hello", "You said: hello."]);
    await expect(stage.channel).not.toPing(stage.asker, { within: 0 });
    expect(refusals()).toEqual([]);
  });

  test("answers direct messages", async () => {
    await start();
    const direct = await stage.asker.with(stage.bot);
    await direct.says("psst");
    await expect(direct.room).toShow("You said: psst.");
  });

  test("registers a command, thinks, answers, and whispers a follow-up", async () => {
    await start();
    await echo.client.application.commands.set([
      {
        name: "ask",
        description: "Ask",
        options: [{ type: 3, name: "question", description: "What", required: true }],
      },
    ]);
    await stage.asker.runs("ask", "why?");
    await expect(stage.channel).toHaveShown(["natter is thinking…", "You asked: why?"]);
    await expect(stage.channel).toShow("For your eyes");
    await expect(stage.channel.for(stage.bystander)).not.toShow("For your eyes");
  });

  test("is clicked on, and changes the message", async () => {
    await start();
    const button = new ButtonBuilder().setCustomId("go").setLabel("Go").setStyle(ButtonStyle.Primary);
    const row = new ActionRowBuilder<ButtonBuilder>().addComponents(button);
    await (await generalOf()).send({ content: "Press", components: [row] });
    await stage.asker.clicks("Go");
    await expect(stage.channel).toHaveShown(["Press", "Pressed"]);
    await expect(stage.channel).not.toShowButton("Go");
  });

  test("reads history, writes in threads and forums, reacts, sends files", async () => {
    const forum = simulator.addChannel(simulator.server, { name: "questions", kind: "forum" });
    await start();
    const general = await generalOf();
    const sent = await general.send({
      content: "one",
      files: [new AttachmentBuilder(Buffer.from("1"), { name: "1.txt" })],
    });
    await general.sendTyping();
    await sent.react("👍");
    const thread = await sent.startThread({ name: "a thread" });
    await thread.send("inside");
    await thread.setArchived(true);
    const posts = (await echo.client.channels.fetch(forum.id)) as ForumChannel;
    const post = await posts.threads.create({ name: "a post", message: { content: "first" } });
    expect((await post.fetchStarterMessage())?.content).toBe("first");
    const after = await general.messages.fetch({ after: "0", limit: 100 });
    expect(after.map(({ content }) => content)).toEqual(["one"]);
    expect((await thread.messages.fetch()).map(({ content }) => content)).toEqual(["inside", ""]);
    expect((await general.threads.fetchArchived()).threads.size).toBe(1);
    expect(
      (await general.guild.members.fetch({ user: [asker.ids["discord"] ?? ""] })).first()?.displayName,
    ).toBe("Ada");
    await expect(stage.channel).toShowFile("1.txt");
    await expect(stage.channel).toShowReaction("👍");
    expect(general.guild.channels.cache.filter(({ type }) => type === ChannelType.GuildForum).size).toBe(1);
    expect(refusals()).toEqual([]);
  });

  test("sees at once what its permissions are", async () => {
    await start();
    const general = await generalOf();
    const maySend = () => general.permissionsFor(echo.client.user)?.has("SendMessages");
    expect(maySend()).toBe(true);
    simulator.permit(simulator.general, simulator.application.person, { deny: ["SEND_MESSAGES"] });
    await vi.waitFor(() => expect(maySend()).toBe(false));
    await expect(general.send("x")).rejects.toMatchObject({ code: 50_013, status: 403 });
    expect(refusals()).toHaveLength(1);
  });

  test("waits as the headers say, so that no edit meets a 429", async () => {
    await start();
    simulator.discord.buckets.set("PATCH /channels/:id/messages/:id", { requests: 2, window: 100 });
    const sent = await (await generalOf()).send("0");
    await Promise.all(Array.from({ length: 6 }, (_, index) => sent.edit(`${index + 1}`)));
    expect(world.timeline.at(stage.channel.place).at(-1)?.versions).toHaveLength(7);
    expect(refusals()).toEqual([]);
  });
});

describe("what can happen to the connection", () => {
  test("TCP drop (1006): RESUME, missed MESSAGE_CREATE replayed in order; nothing lost, nothing said twice", async () => {
    await start();
    const resumed = new Promise((resolve) =>
      echo.client.once("shardResume", (_id, replayed) => resolve(replayed)),
    );
    simulator.gateway.drop();
    await stage.asker.says("@natter one");
    await stage.asker.says("@natter two");
    // discord.js counts RESUMED itself, too.
    expect(await resumed).toBe(3);
    await expect(stage.channel).toShow("You said: one.");
    await expect(stage.channel).toShow("You said: two.");
    expect(echo.heard).toHaveLength(2);
  });

  test("server replays an event already seen: delivered once with default caches", async () => {
    await start();
    await stage.asker.says("@natter one");
    await expect(stage.channel).toShow("You said: one.");
    simulator.gateway.setOverlap(5);
    simulator.gateway.drop();
    await stage.asker.says("@natter two");
    await expect(stage.channel).toShow("You said: two.");
    expect(echo.heard).toHaveLength(2);
  });

  test("RESUME refused: fresh IDENTIFY; the missed message is lost and no event says so", async () => {
    await start(hasty);
    const ready = new Promise((resolve) => echo.client.once("shardReady", resolve));
    world.faults.next("socket", { kind: "refused-resume" });
    simulator.gateway.drop();
    await stage.asker.says("@natter lost");
    await ready;
    await stage.asker.says("@natter heard");
    await expect(stage.channel).toShow("You said: heard.");
    expect(echo.heard).toHaveLength(1);
  });

  test("op 7 Reconnect: closes with 4200, resumes", async () => {
    await start();
    const resumed = new Promise((resolve) => echo.client.once("shardResume", resolve));
    simulator.gateway.reconnect();
    await resumed;
    await stage.asker.says("@natter hello");
    await expect(stage.channel).toShow("You said: hello.");
  });

  test('no heartbeat ACK: closes with 4200 after one interval ("zombie"), resumes', async () => {
    simulator.settings.heartbeatInterval = 250;
    await start();
    const resumed = new Promise((resolve) => echo.client.once("shardResume", resolve));
    echo.client.once("shardReconnecting", () => simulator.gateway.acknowledge(true));
    simulator.gateway.acknowledge(false);
    await resumed;
    await stage.asker.says("@natter hello");
    await expect(stage.channel).toShow("You said: hello.");
  });

  test("an outage that is shorter than a session's life loses no event", async () => {
    await start();
    const tried = new Promise((resolve) => echo.client.once("shardReconnecting", resolve));
    simulator.gateway.setDown(true);
    await stage.asker.says("@natter hello");
    await tried;
    simulator.gateway.setDown(false);
    await expect(stage.channel).toShow("You said: hello.");
    expect(echo.heard).toHaveLength(1);
  });

  test("client.destroy() closes with 1000: the session is gone", async () => {
    await start();
    expect(simulator.gateway.sessions()).toHaveLength(1);
    await echo.stop();
    await vi.waitFor(() => expect(simulator.gateway.sessions()).toEqual([]));
  });

  test("disallowed intents: login() rejects", async () => {
    const { Guilds, MessageContent } = GatewayIntentBits;
    await start();
    await expect(
      startDiscordEcho(simulator.url, simulator.token, { intents: [Guilds, MessageContent] }),
    ).rejects.toThrow("Used disallowed intents");
  });
});

describe("what discord.js sends", () => {
  test("is as Discord describes it, and the simulator accepts it all", async () => {
    const referee = createDiscordReferee();
    await start();
    await echo.client.application.commands.set([
      { name: "ask", description: "Ask", options: [{ type: 3, name: "question", description: "What" }] },
    ]);
    await stage.asker.says("@natter hello");
    await stage.asker.runs("ask", "why?");
    await expect(stage.channel).toShow("For your eyes");
    await expect(stage.channel).toShow("You said: hello.");
    await vi.waitFor(() => expect(world.calls.list().every(({ answer }) => answer)).toBe(true));
    const calls = world.calls.list().map(({ method, arguments: { path, body }, answer }) => {
      const [verb = "", route = ""] = method.split(" ");
      const holes = Object.values(path as Record<string, string>);
      const actual = route.replaceAll(/:\w+/g, () => holes.shift() ?? "");
      return { verb, actual, body, answer };
    });
    const wrong = calls.flatMap(({ verb, actual, body, answer }) => [
      ...referee.faultsOfRequest(verb, actual, body),
      ...referee.faultsOfAnswer(verb, actual, answer?.status ?? 0, answer?.body),
    ]);
    expect(wrong).toEqual([]);
    expect(calls.length).toBeGreaterThan(6);
    expect(refusals()).toEqual([]);
  });
});
