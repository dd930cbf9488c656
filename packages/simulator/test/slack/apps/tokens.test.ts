import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSetting, withScopes } from "../../support/slack-setting.ts";
import type { Setting } from "../../support/slack-setting.ts";

let setting: Setting;

beforeEach(async () => {
  setting = await createSetting({ workspaces: ["One", "Two"] });
});
afterEach(() => setting.simulator.stop());

/** The second workspace's installation. */
function second() {
  const installation = setting.simulator.installations[1];
  if (!installation) throw new Error("There is only one workspace.");
  return installation;
}

test("an unknown method is answered with HTTP 200 and unknown_method, because a 404 would be tried again for half an hour", async () => {
  const { status, body } = await setting.call("chat.shout", { channel: setting.channel });
  expect({ status, error: body.error }).toEqual({ status: 200, error: "unknown_method" });
});

describe("tokens", () => {
  test.each([
    { name: "none", token: "", error: "not_authed" },
    { name: "an unknown one", token: "xoxb-unknown", error: "invalid_auth" },
  ])("$name: $error", async ({ token, error }) => {
    expect((await setting.call("auth.test", {}, token)).body.error).toBe(error);
  });

  test("an app-level token is of the wrong kind for a bot's method: not_allowed_token_type", async () => {
    const { body } = await setting.call("auth.test", {}, setting.simulator.tokens.app);
    expect(body.error).toBe("not_allowed_token_type");
  });

  test("the token of another workspace does not know the channel: channel_not_found", async () => {
    const { body } = await setting.call(
      "chat.postMessage",
      { channel: setting.channel, text: "x" },
      second().token,
    );
    expect(body.error).toBe("channel_not_found");
  });

  test("each workspace has its own bot and token", async () => {
    const one = await setting.call("auth.test");
    const two = await setting.call("auth.test", {}, second().token);
    expect(one.body).toMatchObject({ ok: true, team: "One", user: "natter" });
    expect(two.body).toMatchObject({
      ok: true,
      team: "Two",
      team_id: second().team.id,
      user_id: second().userId,
    });
    expect(one.body["user_id"]).not.toBe(two.body["user_id"]);
  });

  test("is read from the form too", async () => {
    const { body } = await setting.call("auth.test", { token: setting.simulator.tokens.bot }, "");
    expect(body.ok).toBe(true);
  });

  test("a revoked one is refused with token_revoked, that of an uninstalled app with account_inactive", async () => {
    await setting.call("auth.revoke");
    expect((await setting.call("auth.test")).body.error).toBe("token_revoked");
    setting.simulator.uninstall(second());
    expect((await setting.call("auth.test", {}, second().token)).body.error).toBe("account_inactive");
  });

  test("never reach the log of calls", async () => {
    const { bot } = setting.simulator.tokens;
    await setting.call("auth.test", { token: bot }, "");
    const log = JSON.stringify(setting.world.calls.list());
    expect(log).toContain("auth.test");
    expect(log).not.toContain(bot.slice(-20));
  });
});

describe("apps.connections.open", () => {
  test("requires the app-level token in the header: missing_args", async () => {
    const { app } = setting.simulator.tokens;
    expect((await setting.call("apps.connections.open", {}, "")).body.error).toBe("missing_args");
    expect((await setting.call("apps.connections.open", { token: app }, "")).body.error).toBe("missing_args");
    expect((await setting.call("apps.connections.open", {}, app)).body["url"]).toMatch(
      /^ws:\/\/127\.0\.0\.1:\d+\/link\/\?ticket=/,
    );
  });

  test("requires a POST: insecure_request", async () => {
    const headers = { authorization: `Bearer ${setting.simulator.tokens.app}` };
    const response = await fetch(`${setting.simulator.url}apps.connections.open`, { headers });
    expect(await response.json()).toMatchObject({ ok: false, error: "insecure_request" });
  });

  test("does not take a bot's token: not_allowed_token_type", async () => {
    expect((await setting.call("apps.connections.open")).body.error).toBe("not_allowed_token_type");
  });
});

describe("scopes", () => {
  test("without one the app is refused: missing_scope with needed and provided", async () => {
    const { token } = setting.simulator.install(withScopes("chat:write", "users:read"));
    const { body } = await setting.call(
      "reactions.add",
      { channel: setting.channel, name: "eyes", timestamp: "1.0" },
      token,
    );
    expect(body).toMatchObject({
      ok: false,
      error: "missing_scope",
      needed: "reactions:write",
      provided: "chat:write,users:read",
    });
  });

  test("each kind of conversation has its own", async () => {
    const installation = setting.simulator.install(withScopes("channels:history"));
    const secret = setting.simulator.addChannel("secret", { kind: "private" });
    secret.members.add(installation.userId);
    const read = (channel: string) => setting.call("conversations.history", { channel }, installation.token);
    expect((await read(setting.channel)).body.ok).toBe(true);
    expect((await read(secret.id)).body).toMatchObject({ error: "missing_scope", needed: "groups:history" });
  });

  test("are in the headers of every answer", async () => {
    const { token } = setting.simulator.install(withScopes("chat:write", "users:read"));
    const { headers } = await setting.call("users.list", {}, token);
    expect(headers.get("x-oauth-scopes")).toBe("chat:write,users:read");
    expect(headers.get("x-accepted-oauth-scopes")).toBe("users:read");
  });

  test("change only with a new installation, which brings a new token", async () => {
    const { app, token, team } = setting.simulator.install(withScopes("chat:write"));
    app.manifest = withScopes("chat:write", "users:read");
    expect((await setting.call("users.list", {}, token)).body.error).toBe("missing_scope");
    const again = setting.simulator.install(app, team);
    expect((await setting.call("users.list", {}, again.token)).body.ok).toBe(true);
    expect((await setting.call("users.list", {}, token)).body.error).toBe("invalid_auth");
  });
});

describe("arguments", () => {
  test("an unknown one and a missing one are named", async () => {
    const { body } = await setting.call("users.info", { usr: "U1" });
    expect(body).toMatchObject({
      error: "invalid_arguments",
      response_metadata: { messages: ["[ERROR] unknown argument: usr"] },
    });
    const missing = await setting.call("assistant.threads.setSuggestedPrompts", {
      channel_id: setting.channel,
    });
    expect(missing.body).toMatchObject({
      error: "invalid_arguments",
      response_metadata: { messages: ["[ERROR] missing required field: prompts"] },
    });
  });

  test("team_id is taken everywhere, because Bolt adds it to every call", async () => {
    expect((await setting.call("auth.test", { team_id: second().team.id })).body.ok).toBe(true);
  });

  test("may come as JSON, or in the address", async () => {
    const headers = { authorization: `Bearer ${setting.simulator.tokens.bot}` };
    const json = { ...headers, "content-type": "application/json; charset=utf-8" };
    const body = JSON.stringify({ channel: setting.channel, blocks: [{ type: "divider" }] });
    const posted = await fetch(`${setting.simulator.url}chat.postMessage`, {
      method: "POST",
      headers: json,
      body,
    });
    expect(await posted.json()).toMatchObject({ ok: true });
    const read = await fetch(
      `${setting.simulator.url}conversations.history?channel=${setting.channel}&limit=1`,
      { headers },
    );
    expect(await read.json()).toMatchObject({ ok: true, messages: [{ type: "message" }] });
    const broken = await fetch(`${setting.simulator.url}auth.test`, {
      method: "POST",
      headers: json,
      body: "{",
    });
    expect(await broken.json()).toEqual({ ok: false, error: "invalid_json" });
  });
});
