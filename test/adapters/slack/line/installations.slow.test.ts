import { afterEach, describe, expect, test, vi } from "vitest";
import type { Cursors, Inbound } from "#core";
import "../../../support/simulator-matchers.ts";
import type { SlackAdapter } from "../../../../src/adapters/slack/adapter.ts";
import type { SlackOptions } from "../../../../src/adapters/slack/settings.ts";
import { createActor, createRoom, exampleManifest } from "#simulator";
import { createCursors, freePort, openSlack, type SlackWorld } from "../world.ts";

const secret = "a secret for states and tokens";
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Two workspaces in which the app is not installed yet, and an app that workspaces can install. */
async function open(
  adapter: SlackOptions = {},
  random?: () => number,
): Promise<{ world: SlackWorld; address: string }> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const redirectUri = `${address}/slack/oauth_redirect`;
  const manifest = {
    ...exampleManifest,
    oauth_config: { ...exampleManifest.oauth_config, redirect_urls: [redirectUri] },
  };
  const world = await openSlack({
    simulator: { workspaces: ["One", "Two"], manifest, ...(random && { random }) },
    adapter({ botToken: _bot, appToken: _app, ...usual }, { tokens, url }) {
      const { clientId, clientSecret, signingSecret } = tokens;
      const authorizationUrl = `${new URL(url).origin}/oauth/v2/authorize`;
      const oauth = { clientId, clientSecret, stateSecret: secret, redirectUri, authorizationUrl };
      return { ...usual, ...oauth, signingSecret, port, ...adapter };
    },
  });
  return { world, address };
}

/** Does what a browser does: the app's page, Slack's page, and back. */
async function install(address: string, team: string): Promise<number> {
  const page = await fetch(`${address}/slack/install`);
  const cookie = page.headers.get("set-cookie")?.split(";")[0] ?? "";
  const [, link = ""] = /<a href="([^"]+)"/.exec(await page.text()) ?? [];
  const choice = new URL(link.replaceAll("&amp;", "&"));
  choice.searchParams.set("team", team);
  const back = (await fetch(choice, { redirect: "manual" })).headers.get("location") ?? "";
  return (await fetch(back, { headers: { cookie } })).status;
}

describe("an app for many workspaces", () => {
  let world: SlackWorld;

  async function start(options: SlackOptions = {}, random?: () => number) {
    const opened = await open(options, random);
    world = opened.world;
    closing.push(() => world.close());
    const running = await world.start(({ turn }) => `re ${turn.text}`);
    await world.simulator.connectHttp(`${opened.address}/slack/events`);
    return { ...running, ...opened };
  }

  test("is installed in each through its pages, and answers each with its own token", async () => {
    const heard: unknown[] = [];
    const { world, address } = await start({
      // An author's own listener: the SDK keeps separate clients for it.
      setup: (app) =>
        app.event("app_mention", async ({ client, context }) => {
          const { team_id: team } = await client.auth.test();
          heard.push([context.teamId, team]);
        }),
    });
    const { installations, slack: inside } = world.simulator;
    for (const { team } of installations) expect(await install(address, team.id)).toBe(200);
    await world.asker.says("@natter one");
    await expect(world.channel).toShow("re one");
    const [, two] = installations;
    const general = two && world.simulator.generalOf(two.team);
    if (!two || !general) throw new Error("There are two workspaces.");
    const self = { id: world.asker.id, name: "Ada" };
    const room = createRoom(
      inside.world,
      { platform: "slack", space: two.team.id, channel: general.id },
      self,
    );
    const ada = createActor(inside.world, world.simulator.platform, world.asker.person, room);
    await ada.says(`@${two.bot.name} two`);
    await expect(room).toShow("re two");
    const spaces = inside.world.calls.list("chat.postMessage").map(({ space }) => space);
    expect(spaces).toEqual(installations.map(({ team }) => team.id));
    await vi.waitFor(() => expect(heard).toEqual(installations.map(({ team: { id } }) => [id, id])));
  });

  test("answers people of two workspaces in their shared channel, whichever of the two Slack names", async () => {
    const choices: number[] = [];
    const { world, address, turns } = await start({}, () => choices.shift() ?? 0);
    const { simulator, asker } = world;
    for (const { team } of simulator.installations) await install(address, team.id);
    const [one, two] = simulator.installations;
    if (!one || !two) throw new Error("There are two workspaces.");
    const zoe = simulator.slack.world.addPerson({ name: "Zoe", timeZone: "UTC", isBot: false, ids: {} });
    simulator.admit(zoe, two.team);
    const shared = simulator.addChannel("joint", { members: [asker.person, one.bot] });
    simulator.shareChannel(shared, two.team, [two.bot, zoe]);
    const room = world.stage.room({ platform: "slack", space: shared.space, channel: shared.id });
    const expected: [string, string][] = [];
    for (const [person, { team }] of [[asker.person, one] as const, [zoe, two] as const]) {
      for (const order of [
        [0, 0.9],
        [0.9, 0],
        [0.9, 0.9],
      ]) {
        const question = `question ${expected.length}`;
        expected.push([question, team.id]);
        // Which installations the mention and the message name.
        choices.push(...order);
        await simulator.platform.say(person, room.place, `@${one.bot.name} ${question}`);
        await expect(room).toShow(`re ${question}`);
      }
    }
    await simulator.slack.deliveries.settled();
    expect(turns.map(({ text, thread }) => [text, thread.space])).toEqual(expected);
  });

  test("keeps a workspace in which only a person's token was revoked", async () => {
    const { world, address } = await start();
    const [installation] = world.simulator.installations;
    if (!installation) throw new Error("There is a workspace.");
    await install(address, installation.team.id);
    revoke(world, { oauth: [world.asker.id], bot: [] });
    await world.simulator.slack.deliveries.settled();
    await world.asker.says("@natter one");
    await expect(world.channel).toShow("re one");
  });

  const revoke = ({ simulator }: SlackWorld, tokens: { oauth: string[]; bot: string[] }): void => {
    const [installation] = simulator.installations;
    if (installation)
      simulator.slack.deliveries.tell(installation, "tokens_revoked", { type: "tokens_revoked", tokens });
  };

  test.each([
    {
      name: "that removes it",
      remove: ({ simulator }: SlackWorld) => simulator.installations.slice(0, 1).map(simulator.uninstall),
    },
    {
      name: "that revokes the bot's token",
      remove: (world: SlackWorld) =>
        revoke(world, { oauth: [], bot: world.simulator.installations.map(({ userId }) => userId) }),
    },
  ])("forgets a workspace $name", async ({ remove }) => {
    const { world, address, host } = await start();
    const [installation] = world.simulator.installations;
    if (!installation) throw new Error("There is a workspace.");
    await install(address, installation.team.id);
    await world.asker.says("@natter one");
    await expect(world.channel).toShow("re one");
    remove(world);
    await world.simulator.slack.deliveries.settled();
    await host.stop(1_000);
    const before = world.simulator.slack.world.calls.list().length;
    await world.start(({ turn }) => `again ${turn.text}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
    // No token is left with which anything could be tried.
    expect(world.simulator.slack.world.calls.list()).toHaveLength(before);
  });
});

test("events are acknowledged in time, also if the lookup of a token takes long", async () => {
  const { world, address } = await open();
  closing.push(() => world.close());
  const cursors = createCursors();
  let lookups = 0;
  const slow: Cursors = {
    set: cursors.set,
    async get(key) {
      if (key.startsWith("installation")) lookups += 1;
      if (key.startsWith("installation")) await new Promise((resolve) => setTimeout(resolve, 700));
      return cursors.get(key);
    },
  };
  const received: Inbound[] = [];
  const adapter: SlackAdapter = world.adapter() as SlackAdapter;
  closing.push(() => adapter.stop());
  await adapter.start(async (event) => void received.push(event), slow);
  await world.simulator.connectHttp(`${address}/slack/events`);
  const [installation] = world.simulator.installations;
  await install(address, installation?.team.id ?? "");
  for (let count = 0; count < 50; count++) {
    await world.asker.says(`message ${count}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await vi.waitFor(() => expect(world.delays()).toHaveLength(50));
  expect(Math.max(...world.delays())).toBeLessThan(500);
  // The token is kept in memory from then on.
  expect(lookups).toBe(1);
});

test("a store that is away does not look like a missing installation, and the error of a missing one names the workspace", async () => {
  const { world } = await open();
  closing.push(() => world.close());
  const cursors = createCursors();
  let isAway = false;
  const adapter = world.adapter();
  closing.push(() => adapter.stop());
  await adapter.start(() => Promise.resolve(), {
    set: cursors.set,
    get: (key) => (isAway ? Promise.reject(new Error("The store is away.")) : cursors.get(key)),
  });
  const ask = () => adapter.person("U1", { platform: "slack", space: "T1", channel: "C1", thread: "1.1" });
  await expect(ask()).rejects.toMatchObject({
    kind: "key",
    message: expect.stringContaining("Install the app there"),
  });
  isAway = true;
  // A second question during the lookup gets the same error.
  for (const asking of [ask(), ask()])
    await expect(asking).rejects.toMatchObject({ kind: "unknown", message: "The store is away." });
});
