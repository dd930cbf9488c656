import { HTTPReceiver } from "@slack/bolt";
import { afterEach, describe, expect, test } from "vitest";
import type { Cursors } from "#core";
import {
  createInstallationStore,
  type SealedInstallations,
} from "../../../../src/adapters/slack/api/installation-store.ts";
import { createManyWorkspaces } from "../../../../src/adapters/slack/api/many-workspaces.ts";
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
    await store.forget({ team: "T1", isOrgWide: false });
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
    await workspaces.forget({ team, enterprise: "E1", isOrgWide: true });
    for (const one of [team, "T2"])
      await expect(workspaces.of(one)).rejects.toThrow(/no token for the workspace/);
    const own = { ...bot, token: "xoxb-own" };
    await store.storeInstallation({ team: { id: team }, enterprise, user, bot: own, authVersion: "v2" });
    expect((await workspaces.of(team)).token).toBe("xoxb-own");
  });
});
