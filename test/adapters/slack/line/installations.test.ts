import { afterEach, describe, expect, test, vi } from "vitest";
import type { Cursors, Inbound } from "#core";
import "../../../support/simulator-matchers.ts";
import { createSlackAdapter, type SlackAdapter } from "../../../../src/adapters/slack/adapter.ts";
import type { SlackOptions } from "../../../../src/adapters/slack/settings.ts";
import { createActor, createRoom, exampleManifest } from "#simulator";
import { openScene, type Scene } from "../../contract-scene.ts";
import { createCursors, freePort, openSlack, type SlackGround } from "../ground.ts";

const secret = "a secret for states and tokens";
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Two workspaces in which the app is not installed yet, and an app that lets itself be installed. */
async function open(adapter: SlackOptions = {}): Promise<{ ground: SlackGround; address: string }> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const redirectUri = `${address}/slack/oauth_redirect`;
  const manifest = {
    ...exampleManifest,
    oauth_config: { ...exampleManifest.oauth_config, redirect_urls: [redirectUri] },
  };
  const ground = await openSlack({ simulator: { workspaces: ["One", "Two"], manifest } });
  const { tokens, url } = ground.simulator;
  const { botToken: _bot, appToken: _app, ...rest } = ground.options;
  const oauth = {
    clientId: tokens.clientId,
    clientSecret: tokens.clientSecret,
    stateSecret: secret,
    redirectUri,
    authorizationUrl: `${new URL(url).origin}/oauth/v2/authorize`,
  };
  const options = { ...rest, ...oauth, signingSecret: tokens.signingSecret, port, ...adapter };
  return { ground: { ...ground, options, createAdapter: () => createSlackAdapter(options) }, address };
}

/** What somebody's browser does: the app's page, Slack's page, and back. */
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
  let scene: Scene;

  async function start(options: SlackOptions = {}) {
    const { ground, address } = await open(options);
    scene = await openScene(ground);
    closing.push(() => scene.close());
    const running = await scene.run(({ turn }) => `re ${turn.text}`);
    await ground.simulator.connectHttp(`${address}/slack/events`);
    return { ...running, ground, address };
  }

  test("is installed in each by its own pages, and answers each with its own token", async () => {
    const heard: unknown[] = [];
    const { ground, address } = await start({
      // Somebody's own listener, for which the SDK keeps clients of its own.
      setup: (app) =>
        app.event("app_mention", async ({ client, context }) => {
          const { team_id: team } = await client.auth.test();
          heard.push([context.teamId, team]);
        }),
    });
    const { installations, slack: inside } = ground.simulator;
    for (const { team } of installations) expect(await install(address, team.id)).toBe(200);
    await scene.stage.asker.says("@natter one");
    await expect(scene.stage.channel).toShow("re one");
    const [, two] = installations;
    const general = two && ground.simulator.generalOf(two.team);
    if (!two || !general) throw new Error("There are two workspaces.");
    const self = { id: scene.stage.asker.id, name: "Ada" };
    const room = createRoom(
      inside.world,
      { platform: "slack", space: two.team.id, channel: general.id },
      self,
    );
    const ada = createActor(inside.world, ground.simulator.platform, scene.stage.asker.person, room);
    await ada.says(`@${two.bot.name} two`);
    await expect(room).toShow("re two");
    const spaces = inside.world.calls.list("chat.postMessage").map(({ space }) => space);
    expect(spaces).toEqual(installations.map(({ team }) => team.id));
    await vi.waitFor(() => expect(heard).toEqual(installations.map(({ team: { id } }) => [id, id])));
  });

  test("keeps a workspace where only a person's token is revoked", async () => {
    const { ground, address } = await start();
    const [installation] = ground.simulator.installations;
    if (!installation) throw new Error("There is a workspace.");
    await install(address, installation.team.id);
    revoke(ground, { oauth: [scene.stage.asker.id], bot: [] });
    await ground.simulator.slack.deliveries.settled();
    await scene.stage.asker.says("@natter one");
    await expect(scene.stage.channel).toShow("re one");
  });

  const revoke = ({ simulator }: SlackGround, tokens: { oauth: string[]; bot: string[] }): void => {
    const [installation] = simulator.installations;
    if (installation)
      simulator.slack.deliveries.tell(installation, "tokens_revoked", { type: "tokens_revoked", tokens });
  };

  test.each([
    {
      name: "that removes it",
      remove: ({ simulator }: SlackGround) => simulator.installations.slice(0, 1).map(simulator.uninstall),
    },
    {
      name: "that revokes the bot's token",
      remove: (ground: SlackGround) =>
        revoke(ground, { oauth: [], bot: ground.simulator.installations.map(({ userId }) => userId) }),
    },
  ])("forgets a workspace $name", async ({ remove }) => {
    const { ground, address, host } = await start();
    const [installation] = ground.simulator.installations;
    if (!installation) throw new Error("There is a workspace.");
    await install(address, installation.team.id);
    await scene.stage.asker.says("@natter one");
    await expect(scene.stage.channel).toShow("re one");
    remove(ground);
    await ground.simulator.slack.deliveries.settled();
    await host.stop(1_000);
    const before = ground.simulator.slack.world.calls.list().length;
    await scene.run(({ turn }) => `again ${turn.text}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
    // No token is left with which anything could be tried.
    expect(ground.simulator.slack.world.calls.list()).toHaveLength(before);
  });
});

test("events are acknowledged in time, also when it takes long to find out whose token to use", async () => {
  const { ground, address } = await open();
  closing.push(() => ground.close());
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
  const adapter: SlackAdapter = ground.createAdapter() as SlackAdapter;
  closing.push(() => adapter.stop());
  await adapter.start(async (event) => void received.push(event), slow);
  await ground.simulator.connectHttp(`${address}/slack/events`);
  const [installation] = ground.simulator.installations;
  await install(address, installation?.team.id ?? "");
  for (let count = 0; count < 50; count++) {
    await ground.stage.asker.says(`message ${count}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await vi.waitFor(() => expect(ground.delays()).toHaveLength(50));
  expect(Math.max(...ground.delays())).toBeLessThan(500);
  // The token is kept in memory from then on.
  expect(lookups).toBe(1);
});

test("a store that is away is no missing installation, and a missing installation says where it is missing", async () => {
  const { ground } = await open();
  closing.push(() => ground.close());
  const cursors = createCursors();
  let isAway = false;
  const adapter = ground.createAdapter();
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
  // Whoever asks while somebody else is being answered is told the same.
  for (const asking of [ask(), ask()])
    await expect(asking).rejects.toMatchObject({ kind: "unknown", message: "The store is away." });
});
