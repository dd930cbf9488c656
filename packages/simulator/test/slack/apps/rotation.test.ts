import { afterEach, beforeEach, expect, test } from "vitest";
import { exampleManifest } from "../../../src/slack/apps/manifest.ts";
import { createSetting } from "../../support/slack-setting.ts";
import type { Setting } from "../../support/slack-setting.ts";

const halfDay = 43_200_000;
let setting: Setting;

beforeEach(async () => {
  const settings = { ...exampleManifest.settings, token_rotation_enabled: true };
  setting = await createSetting({ manifest: { ...exampleManifest, settings } });
});
afterEach(() => setting.simulator.stop());

const refresh = (refreshToken: string) => {
  const { clientId: client_id, clientSecret: client_secret } = setting.simulator.tokens;
  const values = { client_id, client_secret, grant_type: "refresh_token", refresh_token: refreshToken };
  return setting.call("oauth.v2.access", values, "");
};

test("a token that rotates says so by its shape, and dies after twelve hours", async () => {
  const { bot, refresh: first } = setting.simulator.tokens;
  expect(bot).toMatch(/^xoxe\.xoxb-/);
  expect(first).toMatch(/^xoxe-/);
  await setting.clock.advance(halfDay - 1);
  expect((await setting.call("auth.test")).body.ok).toBe(true);
  await setting.clock.advance(1);
  expect((await setting.call("auth.test")).body).toEqual({ ok: false, error: "token_expired" });
});

test("a refresh token works once, and gives the next pair", async () => {
  const { refresh: first = "" } = setting.simulator.tokens;
  const { body } = await refresh(first);
  expect(body).toMatchObject({
    ok: true,
    access_token: expect.stringMatching(/^xoxe\.xoxb-/),
    refresh_token: expect.stringMatching(/^xoxe-/),
    expires_in: 43_200,
    token_type: "bot",
    bot_user_id: setting.stage.bot.id,
  });
  expect((await setting.call("auth.test", {}, String(body["access_token"]))).body.ok).toBe(true);
  expect((await refresh(first)).body).toEqual({ ok: false, error: "invalid_refresh_token" });
  expect((await refresh(String(body["refresh_token"]))).body.ok).toBe(true);
});

test("the token before stays good until it expires, but only two are active", async () => {
  const { bot, refresh: first = "" } = setting.simulator.tokens;
  const { body: second } = await refresh(first);
  expect((await setting.call("auth.test", {}, bot)).body.ok).toBe(true);
  await refresh(String(second["refresh_token"]));
  expect((await setting.call("auth.test", {}, bot)).body.error).toBe("invalid_auth");
});

test("another app cannot use it, and an uninstalled one gets no more", async () => {
  const { refresh: first = "" } = setting.simulator.tokens;
  const other = setting.simulator.slack.directory.addApp(exampleManifest);
  const values = { grant_type: "refresh_token", refresh_token: first };
  const theirs = { client_id: other.clientId, client_secret: other.clientSecret };
  const { body } = await setting.call("oauth.v2.access", { ...values, ...theirs }, "");
  expect(body.error).toBe("invalid_refresh_token");
  const [installation] = setting.simulator.installations;
  if (installation) setting.simulator.uninstall(installation);
  expect((await refresh(first)).body.error).toBe("invalid_refresh_token");
});

test("a secret of a token that rotates does not reach the record of calls", async () => {
  const { refresh: first = "" } = setting.simulator.tokens;
  await refresh(first);
  expect(JSON.stringify(setting.world.calls.list())).not.toMatch(/xoxe-1-\w/);
});
