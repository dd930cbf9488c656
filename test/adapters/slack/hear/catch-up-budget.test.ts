import { afterEach, describe, expect, test } from "vitest";
import { createPacer, Failure, type Inbound } from "#core";
import type { Actor, SlackSimulator } from "#simulator";
import { createReads } from "../../../../src/adapters/slack/api/calls.ts";
import { createClient } from "../../../../src/adapters/slack/api/client.ts";
import { createCatchUp } from "../../../../src/adapters/slack/hear/catch-up.ts";
import { translate } from "../../../../src/adapters/slack/hear/inbound.ts";
import { createReadCursors, type ReadCursors } from "../../../../src/adapters/slack/hear/read-cursors.ts";
import { createLogSink } from "../../../support/context.ts";
import { createStepping, type Stepping } from "../stepping.ts";
import { createCursors, openSlack, type SlackWorld, type SlackWorldOptions } from "../world.ts";

let world: SlackWorld;
afterEach(() => world.close());

const minute = 60_000;
type Installation = SlackSimulator["installations"][number];

interface Scene {
  stepping: Stepping;
  simulator: SlackSimulator;
  readCursors: ReadCursors;
  warnings(): Record<string, unknown>[];
  /** Catches up in the time of the world. */
  run(): Promise<{ texts: string[]; calls: Record<string, number>; channels: string[]; minutes: number }>;
}

async function open(simulated: SlackWorldOptions["simulator"] = {}, age = 30 * minute): Promise<Scene> {
  const stepping = createStepping();
  const { clock, fetch } = stepping;
  world = await openSlack({ clock, simulator: simulated });
  const { simulator } = world;
  const { log, lines } = createLogSink();
  const readCursors = createReadCursors(createCursors());
  const of = (space: string) => {
    const found = simulator.installations.find(({ team }) => team.id === space);
    if (!found) return Promise.reject(new Failure("key", `There is no workspace ${space}.`));
    const { token, botId: bot, userId: self } = found;
    return Promise.resolve({
      client: createClient(token, { apiUrl: simulator.url, fetch }),
      self,
      bot,
      token,
    });
  };
  const rules = { agentView: true, bots: [], commands: [], shortcuts: [], now: clock.now };
  let heard: Inbound[] = [];
  const catchUp = createCatchUp({
    clock,
    readCursors,
    callsTo: createReads(createPacer({ clock }), { of }),
    selfOf: async (space) => (await of(space)).self,
    admit: async (body) => {
      const event = translate(body, rules);
      if (event?.type === "inbound") heard.push(event.event);
      return true;
    },
    log,
    age,
    count: 100,
  });
  return {
    stepping,
    simulator,
    readCursors,
    warnings: () => lines.filter(({ level }) => level === 40),
    async run() {
      heard = [];
      const begun = clock.now();
      const before = world.calls.list().length;
      await readCursors.flush();
      await stepping.until(catchUp());
      const made = world.calls.list().slice(before);
      const calls: Record<string, number> = {};
      for (const { method } of made) calls[method] = (calls[method] ?? 0) + 1;
      return {
        texts: heard.flatMap((event) => (event.type === "turn" ? [event.text] : [])),
        calls,
        channels: made.flatMap(({ method, arguments: { channel } }) =>
          method === "conversations.history" ? [String(channel)] : [],
        ),
        minutes: (clock.now() - begun) / minute,
      };
    },
  };
}

/** Ada in a new channel with the bot. */
function enter({ simulator }: Scene, name: string, { team, bot }: Installation): Actor {
  const { id: channel, space } = simulator.addChannel(name, { members: [world.asker.person, bot], team });
  return world.asker.in(world.stage.room({ platform: "slack", space, channel }));
}

/** Lets the bot hear something in the actor's room, so that its channel has a cursor. */
async function hear({ readCursors }: Scene, actor: Actor, text: string): Promise<void> {
  const { message } = await actor.says(text);
  const { space, channel } = actor.room.place;
  readCursors.note({ space, channel, thread: message.id, timestamp: message.id, isOurs: true });
}

describe("catching up with forty busy channels", () => {
  test("ends within the age limit, and reads only threads with new replies", async () => {
    const scene = await open();
    const { clock } = scene.stepping;
    const [installation] = scene.simulator.installations;
    if (!installation) throw new Error("There is a workspace.");
    const missed: string[] = [];
    const later: (() => Promise<unknown>)[] = [];
    for (let n = 0; n < 40; n += 1) {
      const actor = enter(scene, `busy-${n}`, installation);
      const strange = await actor.says(`a thread without the bot ${n}`);
      for (let root = 0; root < 50; root += 1) await hear(scene, actor, `root ${root}`);
      const own = await actor.says(`the last thread ${n}`);
      const say = (to: typeof own | undefined, text: string) => () => {
        missed.push(text);
        return (to ? actor.in(to) : actor).says(text);
      };
      later.push(
        say(undefined, `a question in ${n}`),
        say(own, `a follow-up in ${n}`),
        say(strange, `a late mention in ${n}`),
      );
    }
    await clock.advance(60 * minute);
    await world.asker.says("too old");
    await clock.advance(20 * minute);
    for (const speak of later) await speak();
    // The channels that come last are read minutes later, and what was said there is not too old by then.
    await clock.advance(29 * minute);
    const { texts, calls, minutes } = await scene.run();
    expect(texts.toSorted()).toEqual(missed.toSorted());
    console.log(`catching up with 40 busy channels: ${JSON.stringify(calls)}, ${minutes.toFixed(1)} minutes`);
    expect(minutes).toBeLessThan(5);
    expect(calls["conversations.history"]).toBe(41);
    expect(calls["conversations.replies"]).toBe(80);
    expect(scene.warnings()).toEqual([]);
  });
});

describe("catching up", () => {
  test("with two workspaces takes no longer than with one", async () => {
    const scene = await open({ workspaces: ["One", "Two"] });
    for (const installation of scene.simulator.installations)
      for (let n = 0; n < 35; n += 1) await hear(scene, enter(scene, `channel-${n}`, installation), "hello");
    const { calls, minutes } = await scene.run();
    // Two workspaces, with 35 channels and #general each.
    expect(calls["conversations.history"]).toBe(72);
    expect(minutes).toBeLessThan(1);
  });

  test("reads direct messages first, and then the channel in which the bot was asked last", async () => {
    const scene = await open();
    const [installation] = scene.simulator.installations;
    if (!installation) throw new Error("There is a workspace.");
    const [early, late] = [enter(scene, "early", installation), enter(scene, "late", installation)];
    const direct = await world.asker.with(world.bot);
    for (const actor of [direct, early, late]) {
      await hear(scene, actor, "hello");
      await scene.stepping.clock.advance(minute);
    }
    const unheard = await world.bystander.with(world.bot);
    const { channels } = await scene.run();
    const order = [direct, late, early, unheard].map(({ room }) => room.place.channel);
    expect(channels).toEqual([...order, world.channel.place.channel]);
  });

  test("lists all channels, and says how many it could not read in time", async () => {
    const age = 2 * minute;
    const scene = await open({}, age);
    const [installation] = scene.simulator.installations;
    if (!installation) throw new Error("There is a workspace.");
    await hear(scene, world.asker, "hello");
    for (let n = 0; n < 1_000; n += 1) enter(scene, `channel-${n}`, installation);
    const { calls, channels, minutes } = await scene.run();
    expect(calls["users.conversations"]).toBe(2);
    expect(minutes).toBeLessThan(3);
    const left = 1_001 - channels.length;
    expect(left).toBeGreaterThan(800);
    expect(scene.warnings()).toEqual([
      expect.objectContaining({
        channels: left,
        space: installation.team.id,
        msg: expect.stringMatching(/too old/),
      }),
    ]);
  });
});

describe("catching up of an app that may read one page of history a minute", () => {
  test.each([
    { name: "a long channel", messages: 20 },
    { name: "short channels", messages: 2 },
  ])("ends after $name, and is not tried again", async ({ messages }) => {
    const scene = await open({ restrictedHistory: true });
    const [installation] = scene.simulator.installations;
    if (!installation) throw new Error("There is a workspace.");
    const actors = ["one", "two", "three", "four", "five"].map((name) => enter(scene, name, installation));
    for (const actor of actors)
      for (let n = 0; n < messages; n += 1) await hear(scene, actor, `message ${n}`);
    const { minutes } = await scene.run();
    expect(minutes).toBeLessThan(4);
    expect(scene.warnings()).toEqual([
      expect.objectContaining({ msg: expect.stringMatching(/one page of history a minute/) }),
    ]);
    const again = await scene.run();
    expect(again).toMatchObject({ calls: {}, texts: [] });
    expect(scene.warnings()).toHaveLength(1);
  });
});
