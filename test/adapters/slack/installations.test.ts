import { HTTPReceiver } from "@slack/bolt";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Cursors, Inbound } from "#core";
import "../../support/simulator-matchers.ts";
import { slack, type Slack } from "../../../src/adapters/slack/adapter.ts";
import {
  createInstallationStore,
  type SealedInstallations,
} from "../../../src/adapters/slack/installation-store.ts";
import { createManyWorkspaces } from "../../../src/adapters/slack/many-workspaces.ts";
import { createActor } from "../../../src/simulator/kit/actor.ts";
import { createRoom } from "../../../src/simulator/kit/room.ts";
import { exampleManifest } from "../../../src/simulator/slack/manifest.ts";
import { openScene, type Scene } from "../contract-scene.ts";
import { createCursors, freePort, openSlack, type SlackGround } from "./ground.ts";

const secret = "a secret for states and tokens";
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Two workspaces in which the app is not installed yet, and an app that lets itself be installed. */
async function open(): Promise<{ ground: SlackGround; address: string }> {
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
  const options = { ...rest, ...oauth, signingSecret: tokens.signingSecret, port };
  return { ground: { ...ground, options, createAdapter: () => slack(options) }, address };
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

  async function start() {
    const { ground, address } = await open();
    scene = await openScene(ground);
    closing.push(() => scene.close());
    const running = await scene.run(({ turn }) => `re ${turn.text}`);
    await ground.simulator.connectHttp(`${address}/slack/events`);
    return { ...running, ground, address };
  }

  test("is installed in each by its own pages, and answers each with its own token", async () => {
    const { ground, address } = await start();
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
  });

  test("forgets a workspace that removes it", async () => {
    const { ground, address, host } = await start();
    const [installation] = ground.simulator.installations;
    if (!installation) throw new Error("There is a workspace.");
    await install(address, installation.team.id);
    await scene.stage.asker.says("@natter one");
    await expect(scene.stage.channel).toShow("re one");
    ground.simulator.uninstall(installation);
    await ground.simulator.slack.deliveries.settled();
    await host.stop(1_000);
    const before = ground.simulator.slack.world.calls.list().length;
    await scene.run(({ turn }) => `again ${turn.text}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
    // No token is left with which anything could be tried.
    expect(ground.simulator.slack.world.calls.list()).toHaveLength(before);
  });
});

describe("what is kept of an installation", () => {
  const kept = new Map<string, string>();
  const cursors: Cursors = {
    get: (key) => Promise.resolve(kept.get(key)),
    set: (key, value) => Promise.resolve(void kept.set(key, value)),
  };
  const query = { teamId: "T1", enterpriseId: undefined, isEnterpriseInstall: false as const };
  const bot = { token: "xoxb-secret", scopes: [], id: "B1", userId: "U1" };
  const installation = {
    team: { id: "T1" },
    enterprise: undefined,
    user: { token: undefined, scopes: undefined, id: "U2" },
    bot,
  };

  test("can be read only with the secret, and only in its own place", async () => {
    const store = createInstallationStore(cursors, secret);
    await store.storeInstallation(installation);
    expect([...kept.values()].join("")).not.toContain("xoxb");
    expect((await store.fetchInstallation(query)).bot?.token).toBe("xoxb-secret");
    const other = createInstallationStore(cursors, "another secret");
    await expect(other.fetchInstallation(query)).rejects.toThrow(
      /sealed with another secret.*SLACK_STATE_SECRET/,
    );
    kept.set("installation T2", kept.get("installation T1") ?? "");
    await expect(store.fetchInstallation({ ...query, teamId: "T2" })).rejects.toThrow(
      /sealed with another secret/,
    );
    await store.forget({ team: "T1", isOrgWide: false });
    await expect(store.fetchInstallation(query)).rejects.toThrow(/not installed there, or was removed/);
  });
});

describe("the tokens of installations", () => {
  /** Installations as an earlier process left them, and the SDK's own way to turn them into tokens. */
  async function openKept(options: { fetch?: typeof fetch } = {}) {
    const ground = await openSlack();
    closing.push(() => ground.close());
    const [installation] = ground.simulator.installations;
    if (!installation) throw new Error("There is an installation.");
    const client = { apiUrl: ground.simulator.url, ...options };
    const workspaces = createManyWorkspaces(secret, client);
    const store = (await workspaces.start(createCursors())) as SealedInstallations;
    const { clientId, clientSecret } = ground.simulator.tokens;
    const receiver = new HTTPReceiver({
      signingSecret: "not asked",
      clientId,
      clientSecret,
      stateSecret: secret,
      installationStore: store,
      installerOptions: { clientOptions: { slackApiUrl: client.apiUrl, ...options } },
    });
    workspaces.adopt(receiver.installer);
    const { team, token, botId: id, userId } = installation;
    return { ground, workspaces, store, team: team.id, bot: { token, id, userId, scopes: [] } };
  }
  const user = { token: undefined, scopes: undefined, id: "U2" };

  test("are renewed before they end, once for all who need them", async () => {
    let renewed = 0;
    let valid = "";
    const { workspaces, store, team, bot } = await openKept({
      async fetch(input, init) {
        if (typeof init?.body !== "string" || !init.body.includes("grant_type=refresh_token"))
          return fetch(input, init);
        renewed += 1;
        await new Promise((resolve) => setTimeout(resolve, 50));
        const token = { token_type: "bot", access_token: valid, refresh_token: "next", expires_in: 43_200 };
        return Response.json({ ok: true, ...token });
      },
    });
    valid = bot.token;
    const expiring = {
      ...bot,
      token: "xoxe.xoxb-old",
      refreshToken: "first",
      expiresAt: Math.floor(Date.now() / 1000) + 60,
    };
    await store.storeInstallation({
      team: { id: team },
      enterprise: undefined,
      user,
      bot: expiring,
      authVersion: "v2",
    });
    const all = await Promise.all([workspaces.of(team), workspaces.of(team), workspaces.authorize(team)]);
    expect(all.map((one) => ("token" in one ? one["token"] : one["botToken"]))).toEqual([
      valid,
      valid,
      valid,
    ]);
    expect(renewed).toBe(1);
    const stored = await store.fetchInstallation({
      teamId: team,
      enterpriseId: undefined,
      isEnterpriseInstall: false,
    });
    expect(stored.bot?.refreshToken).toBe("next");
  });

  test("are those of the organisation where the app is installed for all of it, and each call names its workspace", async () => {
    const { ground, workspaces, store, team, bot } = await openKept();
    await store.storeInstallation({
      team: undefined,
      enterprise: { id: "E1" },
      user,
      bot,
      isEnterpriseInstall: true,
      authVersion: "v2",
    });
    await expect(workspaces.of(team)).rejects.toThrow(/no token for the workspace/);
    await workspaces.meet({ team, enterprise: "E1", isOrgWide: true });
    const { client } = await workspaces.of(team);
    await client.auth.test().catch(() => {});
    expect(ground.stage.world.calls.list("auth.test").at(-1)?.arguments).toEqual({ team_id: team });
  });
});

test("events are acknowledged in time, also when it takes long to find out whose token to use", async () => {
  const { ground, address } = await open();
  closing.push(() => ground.close());
  const cursors = createCursors();
  const slow: Cursors = {
    set: cursors.set,
    async get(key) {
      if (key.startsWith("installation")) await new Promise((resolve) => setTimeout(resolve, 700));
      return cursors.get(key);
    },
  };
  const received: Inbound[] = [];
  const adapter: Slack = ground.createAdapter() as Slack;
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
});
