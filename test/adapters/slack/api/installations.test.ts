import { HTTPReceiver } from "@slack/bolt";
import { afterEach, describe, expect, test } from "vitest";
import type { Cursors } from "#core";
import {
  createInstallationStore,
  type SealedInstallations,
} from "../../../../src/adapters/slack/api/installation-store.ts";
import { createSingleWorkspace } from "../../../../src/adapters/slack/api/single-workspace.ts";
import { createManyWorkspaces } from "../../../../src/adapters/slack/api/many-workspaces.ts";
import { exampleManifest } from "#simulator";
import { createCursors, openSlack } from "../world.ts";

const secret = "a secret for states and tokens";
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

describe("a stored installation", () => {
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

  test("can be read only with its secret and under its name", async () => {
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
    await store.forget({ team: "T1", isOrgWide: false }, Date.now());
    await expect(store.fetchInstallation(query)).rejects.toThrow(/not installed there, or was removed/);
  });
});

describe("the tokens of installations", () => {
  /** Installations as an earlier process left them, and the SDK's own way to turn them into tokens. */
  async function openKept(options: { fetch?: typeof fetch } = {}) {
    const world = await openSlack();
    closing.push(() => world.close());
    const [installation] = world.simulator.installations;
    if (!installation) throw new Error("There is an installation.");
    const client = { apiUrl: world.simulator.url, ...options };
    const workspaces = createManyWorkspaces(secret, client);
    const store = (await workspaces.start(createCursors())) as SealedInstallations;
    const { clientId, clientSecret } = world.simulator.tokens;
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
    return { world, workspaces, store, team: team.id, bot: { token, id, userId, scopes: [] } };
  }
  const user = { token: undefined, scopes: undefined, id: "U2" };

  test("are renewed before they expire, once for all calls that need them", async () => {
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

  test("are the organisation's if the app is installed for all of it, and each call names its workspace", async () => {
    const { world, workspaces, store, team, bot } = await openKept();
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
    expect(world.calls.list("auth.test").at(-1)?.arguments).toEqual({ team_id: team });
  });

  test("of an organisation are forgotten in all its workspaces, each of which can then install the app for itself", async () => {
    const { workspaces, store, team, bot } = await openKept();
    const enterprise = { id: "E1" };
    const forAll = { team: undefined, enterprise, user, bot, isEnterpriseInstall: true };
    await store.storeInstallation({ ...forAll, authVersion: "v2" });
    for (const one of [team, "T2"]) {
      await workspaces.meet({ team: one, enterprise: "E1", isOrgWide: true });
      expect((await workspaces.of(one)).token).toBe(bot.token);
    }
    expect(await workspaces.forget({ team, enterprise: "E1", isOrgWide: true }, Date.now())).toBe(true);
    for (const one of [team, "T2"])
      await expect(workspaces.of(one)).rejects.toThrow(/no token for the workspace/);
    const own = { ...bot, token: "xoxb-own" };
    await store.storeInstallation({ team: { id: team }, enterprise, user, bot: own, authVersion: "v2" });
    expect((await workspaces.of(team)).token).toBe("xoxb-own");
  });

  test("of a fresh installation are kept when Slack tells late that an earlier one was removed", async () => {
    const { workspaces, store, team, bot } = await openKept();
    const minutesAgo = Date.now() - 300_000;
    await store.storeInstallation({
      team: { id: team },
      enterprise: undefined,
      user,
      bot,
      authVersion: "v2",
    });
    expect(await workspaces.forget({ team, isOrgWide: false }, minutesAgo)).toBe(false);
    expect((await workspaces.of(team)).token).toBe(bot.token);
    expect(await workspaces.forget({ team, isOrgWide: false }, Date.now())).toBe(true);
    await expect(workspaces.of(team)).rejects.toThrow(/no token for the workspace/);
  });

  test("of an organization are forgotten also when its last event names one of its workspaces", async () => {
    const { workspaces, store, team, bot } = await openKept();
    const forAll = { team: undefined, enterprise: { id: "E1" }, user, bot, isEnterpriseInstall: true };
    await store.storeInstallation({ ...forAll, authVersion: "v2" });
    await workspaces.meet({ team: "T2", enterprise: "E1", isOrgWide: true });
    expect((await workspaces.of("T2")).token).toBe(bot.token);
    expect(await workspaces.forget({ team, enterprise: "E1", isOrgWide: false }, Date.now())).toBe(true);
    await expect(workspaces.of("T2")).rejects.toThrow(/no token for the workspace/);
  });
});

test("one token of an organization is for all its workspaces, and each call names the one that it is about", async () => {
  const world = await openSlack();
  closing.push(() => world.close());
  const { url: apiUrl, tokens } = world.simulator;
  const asked: string[] = [];
  const organization = createSingleWorkspace(tokens.bot, {
    apiUrl,
    async fetch(input, init) {
      asked.push(typeof init?.body === "string" ? init.body : "");
      const answer = (await (await fetch(input, init)).json()) as object;
      return Response.json({ ...answer, is_enterprise_install: true, enterprise_id: "E1" });
    },
  });
  const workspace = await organization.of("T-another");
  await workspace.client.auth.test();
  expect(asked).toEqual(["", "team_id=T-another"]);
  expect(await organization.of("T-another")).toBe(workspace);
});

test("two processes that renew one expired token at once both have the new one", async () => {
  const settings = { ...exampleManifest.settings, token_rotation_enabled: true };
  const world = await openSlack({ simulator: { manifest: { ...exampleManifest, settings } } });
  closing.push(() => world.close());
  const { installations, tokens, url } = world.simulator;
  const [installation] = installations;
  if (!installation?.rotation) throw new Error("There is an installation with a token that expires.");
  const { team, token, botId: id, userId, rotation } = installation;
  const cursors = createCursors();
  const startProcess = async () => {
    const workspaces = createManyWorkspaces(secret, { apiUrl: url });
    const store = await workspaces.start(cursors);
    if (!store) throw new Error("There is a store.");
    const { clientId, clientSecret } = tokens;
    const oauth = { clientId, clientSecret, stateSecret: secret, installationStore: store };
    const installerOptions = { clientOptions: { slackApiUrl: url } };
    workspaces.adopt(new HTTPReceiver({ signingSecret: "not asked", ...oauth, installerOptions }).installer);
    return { workspaces, store };
  };
  const [one, two] = [await startProcess(), await startProcess()];
  const expiring = { refreshToken: rotation.refreshToken, expiresAt: Math.floor(Date.now() / 1_000) - 60 };
  const bot = { token, id, userId, scopes: [], ...expiring };
  const user = { token: undefined, scopes: undefined, id: "U2" };
  await one.store.storeInstallation({
    team: { id: team.id },
    enterprise: undefined,
    user,
    bot,
    authVersion: "v2",
  });
  const found = await Promise.all([one, two].map(({ workspaces }) => workspaces.of(team.id)));
  const [first, second] = found.map((workspace) => workspace.token);
  expect(first).toBe(second);
  expect(first).not.toBe(token);
});
